"""How one name may be written: titles, "bin", short forms, spelling reforms, and letters that look or sound alike.

Sources: the spellings of 1901 (van Ophuijsen), 1947 (Soewandi) and 1972 (EYD); Permendagri 73/2022 on titles, which
are not part of the name on civil papers but are written there all the same.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_APOSTROPHES = re.compile("['`´ʹʻʼʽʾʿˈ‘’‚‛′＇]")
_BEFORE = _set(
    "DR DRS DRA DRG DRH IR H HJ HAJI HAJJI HAJJAH HAJAH PROF KH KYAI KIAI KI USTADZ USTAD UST USTADZAH R RR RD RADEN "
    "RA RNGT NGT TN NY NN SDR SDRI SDRA BPK BAPAK IBU ALM ALMH ALMARHUM ALMARHUMAH PDT PASTOR TUAN NYONYA"
)
"""Titles, forms of address and ranks that stand before a name."""
_AFTER = _set(
    "SPD SPDI SPDSD SPDK SH SHI SHUT SE SEI SEAK SKOM SKED SKEP SKM SSI SSOS SSOSI SSN SS SST SSTP SIP SIKOM SPSI SP "
    "SPT SPI SAG SAP SAB SAK SFARM STP STRKEB STRKEP SHUM SKG SGZ SIAN STH ST SARS SMN SPAR SDS SOR "
    "MPD MPDI MH MHUM MKN MM MKOM MKES MSI MSC MT MTI MAG MAK MAP MAB MBA MA MSN MPSI MSOS MENG MKEP MKM MED MARS "
    "AMD AMDKEB AMDKEP AMDKOM AMDT AMKEB AMKL AMK AMA BSC BA BBA BENG PHD LLM NERS NS APT AK CPA CA GRCERT PHD DIPL "
    "SPA SPOG SPPD SPB SPAN SPJP SPM SPTHT SPKK SPS SPRAD SPKJ SPP"
)
"""Degrees that stand after a name, without their dots and spaces."""
_SPOKEN_AFTER = frozenset({"MA", "BA", "SP", "ST", "SE", "SS", "CA", "AK", "AMA", "SPA", "MED"})
"""Degrees that may be a name's last word or initials: taken for a degree only with a dot, or after a comma."""
_FATHER = frozenset({"BIN", "BINTI", "BINTE", "BINT", "BT", "BTE", "BTI", "IBN", "IBNU"})
_FILLERS = frozenset({"FNU", "LNU", "XXX", "XX", "NIL", "NOSURNAME", "NONAME"})
"""What foreign forms write where a single name leaves a place empty."""
MUHAMMAD = _set(
    "M MD MOH MUH MOCH MOKH MUHD MOHD MHD MHMD MUHAMMAD MUHAMAD MUHAMMED MOHAMMAD MOHAMAD MOHAMMED MOHAMED MOCHAMMAD "
    "MOCHAMAD MOCHAMMED MOCHAMED MUCHAMMAD MUCHAMAD MUKHAMMAD MUKHAMAD MOKHAMAD MOKHAMMAD MUCH MUKH"
)
_SHORT = {"ABD": "ABDUL", "ABDL": "ABDUL", "ABDOEL": "ABDUL", "ST": "SITI", "STI": "SITI", "NR": "NUR", "AHM": "AHMAD"}
_REFORM = (("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("NJ", "NY"), ("SJ", "SY"), ("KH", "CH"), ("CH", "H"), ("J", "Y"))
"""In this order. Old J is today's Y and old DJ today's J, so that both fall together: the key tells variants only."""
_SOUND = (("SY", "S"), ("SH", "S"), ("TH", "T"), ("DH", "D"), ("PH", "F"), ("V", "F"), ("Q", "K"), ("X", "KS"),
          ("IE", "I"), ("Z", "S"), ("NG", "N"), ("Y", "I"))  # fmt: skip
_LOOK = (("RN", "M"), ("VV", "W"), ("0", "O"), ("Q", "O"), ("1", "I"), ("L", "I"), ("|", "I"), ("!", "I"), ("5", "S"),
         ("8", "B"), ("2", "Z"), ("6", "G"), ("4", "A"))  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Written:
    """A name taken apart: its words in order, the words of the father's name among them, and what was left out."""

    words: tuple[str, ...]
    father: tuple[str, ...] = ()
    titled: bool = False
    repeated: bool = False

    @property
    def all_words(self) -> tuple[str, ...]:
        """The person's own words, then the father's."""
        return self.words + self.father

    @property
    def letters(self) -> str:
        """Every letter, without spaces."""
        return "".join(self.all_words)


def normalised(name: str) -> str:
    """Upper case without accents and punctuation, one space between words."""
    plain = _APOSTROPHES.sub("", name)
    letters = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w]|_", " ", letters.upper()).split())


def written(name: str) -> Written:
    """The name without titles and fillers. A name that is nothing but these keeps them: somebody is called Haji."""
    front, comma, back = name.partition(",")
    words = normalised(front).split()
    marked = bool(comma) or _dotted(front)
    # titles first: somebody is called Bba, and behind "Prof." it is the whole name and no degree
    bare = _without_titles(words)
    bare = _without_degrees(bare, marked) if not comma or not normalised(back) else bare
    if comma and not _is_degrees(normalised(back).split()):
        # no degree behind the comma: a surname put first
        bare = bare + _without_degrees(normalised(back).split(), marked)
    bare = [each for each in bare if each not in _FILLERS] or bare
    own, father = _split_father(bare)
    once = own[:1] if len(own) > 1 and len(set(own)) == 1 else own
    titled = len(bare) < len(words) + len(normalised(back).split())
    return Written(tuple(once), tuple(father), titled, len(once) < len(own))


def _dotted(front: str) -> bool:
    """Whether a dot stands elsewhere than behind a title, as it does in a degree."""
    return any("." in each and normalised(each).replace(" ", "") not in _BEFORE for each in front.split())


def _without_titles(words: Sequence[str]) -> list[str]:
    rest = list(words)
    while len(rest) > 1:
        # the dots of R.A. have become a space
        spelt = len(rest) > 2 and len(rest[0]) == 1 == len(rest[1]) and rest[0] + rest[1] in _BEFORE
        if not spelt and rest[0] not in _BEFORE:
            break
        del rest[: 2 if spelt else 1]
    return rest


def _without_degrees(words: Sequence[str], marked: bool) -> list[str]:
    """Degrees fall away from the end; their dots have become spaces, so up to three words make one."""
    rest = list(words)
    while (size := _degree_at_end(rest, marked)) is not None:
        del rest[-size:]
    return rest


def _degree_at_end(words: Sequence[str], marked: bool) -> int | None:
    for size in (3, 2, 1):
        if len(words) <= size:
            continue
        joined = "".join(words[-size:])
        # S PD is a degree, SITI SH too; whole words that happen to join into one are names
        short = all(len(each) <= 4 for each in words[-size:])
        if short and joined in _AFTER and (marked or joined not in _SPOKEN_AFTER):
            return size
    return None


def _is_degrees(words: Sequence[str]) -> bool:
    return not words or len(_without_degrees(["-", *words], marked=True)) == 1


def _split_father(words: Sequence[str]) -> tuple[list[str], list[str]]:
    at = next((at for at, each in enumerate(words) if each in _FATHER and 0 < at < len(words) - 1), None)
    return (list(words), []) if at is None else (list(words[:at]), [each for each in words[at:] if each not in _FATHER])


def full_form(word: str) -> str:
    """The word that a short form stands for."""
    return "MUHAMMAD" if word in MUHAMMAD else _SHORT.get(word, word)


def reform_key(word: str) -> str:
    """Equal for one word in the old and the new spelling."""
    return _replaced(word, _REFORM)


def sound_key(word: str) -> str:
    """Equal for words that sound alike, such as SHOLEH and SOLEH, NOVI and NOFI; doubled letters count once."""
    return _TWICE.sub(r"\1", _replaced(reform_key(word), _SOUND))


def look_key(word: str) -> str:
    """Equal for words that reading may confuse: O and 0, I and l and 1, rn and m."""
    return _replaced(word, _LOOK)


def _replaced(word: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        word = word.replace(old, new)
    return word
