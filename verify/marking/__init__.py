"""Marks burnt into every drawn view, and the way back from a leaked picture to the view that it shows.

Pixels and keys in, pixels or a name out: no database, no clock, no secret. See docs/tracing.md.
"""
