"""Checks of the picture itself: each a function from `Seen` to a `Result`, run by one loop that isolates each."""

from verify.checks.run import image_checks

__all__ = ["image_checks"]
