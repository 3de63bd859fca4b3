"""The words that a family card prints in columns of few choices, as the civil registry spells them.

Source: form F-1.01 (Permendagri 109/2019): ten levels of education, eleven relations; "tercatat" since Permendagri
118/2017, belief since the Constitutional Court's 97/PUU-XIV/2016, and the shorter words of older papers. A cell near
one of them, and near no other, is that one misread.
"""

from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from verify.fields.captions import folded

_LETTERS_A_MISTAKE = 6
"""One letter in so many may be lost or misread, and one in shorter words."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "religion": (
        "ISLAM",
        "KRISTEN",
        "KATOLIK",
        "KATHOLIK",
        "HINDU",
        "BUDDHA",
        "BUDHA",
        "KHONGHUCU",
        "KONGHUCU",
        "KEPERCAYAAN TERHADAP TUHAN YME",
        "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA",
    ),
    "education": (
        "TIDAK/BELUM SEKOLAH",
        "BELUM TAMAT SD/SEDERAJAT",
        "TAMAT SD/SEDERAJAT",
        "SLTP/SEDERAJAT",
        "SLTA/SEDERAJAT",
        "DIPLOMA I/II",
        "AKADEMI/DIPLOMA III/S. MUDA",
        "DIPLOMA IV/STRATA I",
        "STRATA II",
        "STRATA III",
    ),
    "marital_status": (
        "BELUM KAWIN",
        "KAWIN",
        "KAWIN TERCATAT",
        "KAWIN BELUM TERCATAT",
        "CERAI HIDUP",
        "CERAI HIDUP TERCATAT",
        "CERAI HIDUP BELUM TERCATAT",
        "CERAI MATI",
    ),
    "relation": (
        "KEPALA KELUARGA",
        "SUAMI",
        "ISTRI",
        "ANAK",
        "MENANTU",
        "CUCU",
        "ORANG TUA",
        "ORANGTUA",
        "MERTUA",
        "FAMILI LAIN",
        "PEMBANTU",
        "LAINNYA",
    ),
    "citizenship": ("WNI", "WNA"),
}
"""The choices of each such column; where two spellings are in print, both."""


def as_spelt(column: str, read: str) -> str:
    """The choice that was meant, or the cell as it was read when that cannot be told."""
    choices = COLUMNS.get(column, ())
    if read in choices:
        return read
    key = folded(read)
    near = sorted((Levenshtein.distance(key, folded(each)), each) for each in choices)
    if not near or near[0][0] > max(1, len(key) // _LETTERS_A_MISTAKE):
        return read
    return near[0][1] if len(near) == 1 or near[0][0] < near[1][0] else read
