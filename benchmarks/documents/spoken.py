"""Dates and numbers as certificates spell them out."""

from datetime import date

MONTHS = (
    "JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI", "JULI", "AGUSTUS", "SEPTEMBER",
    "OKTOBER", "NOVEMBER", "DESEMBER",
)  # fmt: skip
_ONES = ("NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH", "SEBELAS")
ORDINALS = (
    "KESATU",
    "KEDUA",
    "KETIGA",
    "KEEMPAT",
    "KELIMA",
    "KEENAM",
    "KETUJUH",
    "KEDELAPAN",
    "KESEMBILAN",
    "KESEPULUH",
)


def number(value: int) -> str:
    """A number from 0 to 9999 in Indonesian words."""
    if value < 12:
        return _ONES[value]
    if value < 20:
        return f"{_ONES[value - 10]} BELAS"
    for base, word, alone in ((1000, "RIBU", "SERIBU"), (100, "RATUS", "SERATUS"), (10, "PULUH", "SEPULUH")):
        if value >= base:
            head = alone if value // base == 1 and base > 10 else f"{number(value // base)} {word}"
            return f"{head} {number(value % base)}" if value % base else head
    raise ValueError(value)


def in_words(day: date) -> str:
    """Day, month and year in words: DUA PULUH SATU FEBRUARI DUA RIBU DUA PULUH."""
    return f"{number(day.day)} {MONTHS[day.month - 1]} {number(day.year)}"


def in_figures(day: date) -> str:
    """21 FEBRUARI 2020."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
