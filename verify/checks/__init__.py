"""Checks of the picture itself: each a function from `Seen` to a `Result`, run by one loop that isolates each."""

from verify.checks.after import after_reading
from verify.checks.run import image_checks, unusable

__all__ = ["after_reading", "image_checks", "unusable"]
