"""The kinds of papers that are drawn: one row each."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.documents.kinds.books import draw_kia, draw_marriage_book
from benchmarks.documents.kinds.certificates import draw_birth_certificate, draw_death_certificate
from benchmarks.documents.kinds.kk import draw_kk
from benchmarks.documents.kinds.ktp import draw_ktp
from benchmarks.documents.kinds.letters import draw_letter, draw_moving_letter
from benchmarks.documents.kinds.others import (
    draw_card_back,
    draw_chat,
    draw_foreign_card,
    draw_landscape,
    draw_newspaper,
    draw_receipt,
)
from benchmarks.documents.kinds.passport import draw_passport
from benchmarks.documents.order import Order
from benchmarks.documents.sample import Drawn


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: what draws it, the document kind of policies/kinds that it is ("none": no kind), its size in mm.

    What is no `paper` is a picture as it is: conditions do not apply to it.
    """

    draw: Callable[[Order], Drawn]
    policy: str
    size: tuple[float, float]
    paper: bool = True


_CARD, _SHEET = (85.6, 54.0), (210.0, 297.0)
KINDS: dict[str, Kind] = {
    "ktp": Kind(draw_ktp, "ktp", _CARD),
    "kk": Kind(draw_kk, "kk", (297.0, 210.0)),
    "birth-certificate": Kind(draw_birth_certificate, "birth-certificate", _SHEET),
    "death-certificate": Kind(draw_death_certificate, "death-certificate", _SHEET),
    "passport": Kind(draw_passport, "passport", (125.0, 88.0)),
    "marriage-book": Kind(draw_marriage_book, "marriage-book", (125.0, 176.0)),
    "kia": Kind(draw_kia, "none", _CARD),
    "moving-letter": Kind(draw_moving_letter, "letter", _SHEET),
    "letter": Kind(draw_letter, "letter", _SHEET),
    "receipt": Kind(draw_receipt, "none", (72.0, 150.0)),
    "newspaper": Kind(draw_newspaper, "none", (170.0, 230.0)),
    "foreign-card": Kind(draw_foreign_card, "none", _CARD),
    "card-back": Kind(draw_card_back, "none", _CARD),
    "landscape": Kind(draw_landscape, "none", (4.0, 3.0), paper=False),
    "chat": Kind(draw_chat, "none", (9.0, 19.0), paper=False),
}
"""By name. Those of policy "none" are uploaded by mistake, and the child's card, which no service asks for."""
NONE = tuple(name for name, kind in KINDS.items() if kind.policy == "none")
"""Their names; "none" as a kind takes one after the other."""
