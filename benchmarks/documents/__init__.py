"""Drawn documents of people who do not exist, with everything known that stands on them: for measuring the engine.

`make_set("choosing", "ktp", "hard-photo", 200)` gives 200 pictures one by one. Three sets that share no family:
see order.py.
"""

from benchmarks.documents.conditions import CONDITIONS
from benchmarks.documents.kinds import KINDS
from benchmarks.documents.sample import Sample
from benchmarks.documents.sets import SetName, make_set, pairs

__all__ = ["CONDITIONS", "KINDS", "Sample", "SetName", "make_set", "pairs"]
