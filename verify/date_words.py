"""Months, days and numbers as words: in today's spelling, in that before 1972 (dj, oe), Malay, English, Javanese."""

from collections.abc import Mapping

MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "djanuari", "januwari", "djanoeari", "january", "jan", "djan"),
    ("februari", "pebruari", "pebruwari", "febuari", "feberuari", "februarie", "february", "feb", "peb"),
    ("maret", "mart", "maart", "march", "mac", "mar", "mrt"),
    ("april", "avril", "apr"),
    ("mei", "may", "mai"),
    ("juni", "djuni", "djoeni", "yuni", "june", "jun", "djun"),
    ("juli", "djuli", "djoeli", "yuli", "july", "julai", "jul", "djul"),
    ("agustus", "agoestoes", "augustus", "august", "ogos", "agust", "agus", "agu", "agt", "ags", "aug"),
    ("september", "septembre", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "dessember", "december", "disember", "des", "dec", "dis"),
)
MONTH_OF: Mapping[str, int] = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
ONES: Mapping[str, int] = {
    "nol": 0, "kosong": 0, "satu": 1, "satoe": 1, "esa": 1, "dua": 2, "doea": 2, "tiga": 3, "empat": 4, "lima": 5,
    "enam": 6, "anam": 6, "tujuh": 7, "tudjuh": 7, "toedjoeh": 7, "delapan": 8, "lapan": 8, "sembilan": 9,
    "sepuluh": 10, "sepoeloeh": 10, "sebelas": 11,
}  # fmt: skip
SCALES: Mapping[str, int] = {
    "belas": 10, "puluh": 10, "poeloeh": 10, "ratus": 100, "ratoes": 100, "ribu": 1000, "riboe": 1000
}  # fmt: skip
WHOLE: Mapping[str, int] = {"seratus": 100, "seratoes": 100, "seribu": 1000, "seriboe": 1000}
NUMBER_WORDS = (*ONES, *SCALES, *WHOLE)
NOISE = frozenset(
    (
        "hari", "tanggal", "tgl", "bulan", "boelan", "tahun", "tahoen", "pada", "masehi", "senin", "senen", "selasa",
        "rabu", "rebo", "kamis", "kemis", "jumat", "jum", "at", "djumat", "djum", "sabtu", "saptu", "sabtoe", "minggu",
        "ahad", "ngahad", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    )
)  # fmt: skip
