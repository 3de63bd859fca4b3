"""Pairs of invented names: one name written twice with the noise of clerks and reading, or two different people."""

# ruff: noqa: SIM905 - lists of a hundred names read better as text
import random
from collections.abc import Callable, Iterator

MEN = (
    "AGUS AHMAD ALI ANDI ARIF ASEP BAMBANG BAYU BUDI CECEP DADANG DEDI DENI DIDI DODI EDI EKO FAJAR FIRMAN HASAN "
    "HENDRA HERI IMAM INDRA IRFAN ISMAIL IWAN JAJANG JOKO KURNIA LUKMAN NANANG OKTAVIANUS RAHMAT RIDWAN RIZKI "
    "RUDI SLAMET SULAIMAN SYARIF TATANG TEGUH USMAN WAHYU WAWAN YANTO YUSUF ZAENAL ABDULLAH CHAIRUL DJOKO SJARIF "
    "KHOIRUL"
).split()
WOMEN = (
    "AISYAH AMINAH ANI AYU CITRA DEWI DIAN EKA ELI ENDANG ENI EUIS FATIMAH FITRI HALIMAH IDA IIN IMAS INDAH INTAN "
    "JULIA KARTINI LESTARI LILIS LINA MARIA MAYA MELATI NENENG NINING NOVI NUR PUTRI RATNA RINA RINI ROHMAH SARI "
    "SITI SRI SUSI SUTINAH TATI TITIN TUTI WATI WIWIN YANI YULI ZAHRA NURHALIZA KHADIJAH CHADIDJAH"
).split()
LAST = (
    "SANTOSO WIJAYA HIDAYAT SAPUTRA KUSUMA NUGRAHA PRATAMA GUNAWAN SETIAWAN HAKIM SUHARTO SUKARNO SUDJATMIKO "
    "RACHMAN MAULANA FIRDAUS PERMANA SURYANA HERMAWAN SUSANTO WIBOWO PURNOMO LESMANA PRASETYO RAMADHAN SIREGAR "
    "NASUTION HARAHAP SIMANJUNTAK PANGARIBUAN TAMPUBOLON SITORUS LUBIS KARTASASMITA NATADIREDJA SUPRIYADI "
    "SUHERMAN MUNAWAR SUDRAJAT WIDJAJA ATMADJA HARTONO TANUDJAJA HALIM SALIM KOSASIH ISKANDAR MULYANA RUSMANA "
    "SOLIHIN MUTAQIN NURJAMAN"
).split()
TWINS = (("HASAN", "HUSEN"), ("HASAN", "HASIN"), ("RINA", "RINI"), ("DEDI", "DEDE"), ("DIDI", "DEDI"), ("ANI", "ANA"),
         ("EKA", "EKO"), ("SANTI", "SINTA"), ("YANTI", "YANTO"), ("NINA", "NANI"), ("LINA", "LENA"), ("RUDI", "RIDI"),
         ("ANDI", "ANDRI"), ("TATI", "TITI"), ("DONI", "DENI"), ("WATI", "WITA"))  # fmt: skip
FORMS = ("M.", "MOH.", "MUH.", "MOHD.", "MOCH.", "MUHAMAD", "MOHAMAD", "MOCHAMAD", "MOHAMMAD", "MUHAMMAD")
SHORT = {"ABDUL": "ABD.", "SITI": "ST."}
BEFORE = ("H.", "HJ.", "DR.", "DRS.", "IR.", "PROF.", "R.", "NY.", "TN.")
AFTER = (", S.PD.", ", S.H.", " A.MD", ", M.KOM")
REFORM = (("U", "OE"), ("J", "DJ"), ("C", "TJ"), ("Y", "J"), ("SY", "SJ"), ("KH", "CH"), ("NY", "NJ"))
GLYPHS = (("O", "0"), ("I", "1"), ("I", "L"), ("M", "RN"), ("S", "5"), ("B", "8"), ("N", "M"), ("H", "N"), ("E", "F"),
          ("U", "V"), ("A", "4"), ("D", "O"), ("R", "K"), ("G", "6"))  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPRSTUVWXYZ"
Rng = random.Random
Name = list[str]


def pools(held_out: bool) -> tuple[list[str], list[str], list[str]]:
    """Men's, women's and last names: every other one is kept for the pairs that judge."""
    men, women, last = (names[held_out::2] for names in (MEN, WOMEN, LAST))
    return men, women, last


def pairs(seed: int, count: int, *, held_out: bool) -> Iterator[tuple[str, str, bool]]:
    """`count` pairs, half of them one name (True); the same seed gives the same pairs."""
    rng = random.Random(f"berkas names {seed}")
    for _ in range(count):
        name = _name(rng, held_out)
        one = rng.random() < 0.5
        other = name if one else _other(rng, name, held_out)
        if not one and "".join(other) == "".join(name):
            continue
        yield _written(rng, name), _written(rng, other), one


def _name(rng: Rng, held_out: bool) -> Name:
    men, women, last = pools(held_out)
    first = men if rng.random() < 0.5 else women
    if rng.random() < 0.15:
        return [rng.choice(first + last)]
    name = rng.sample(first, rng.choice((1, 1, 2))) + ([rng.choice(last)] if rng.random() < 0.7 else [])
    if len(name) == 1:
        name.append(rng.choice(first))
    before = rng.choice(("MUHAMMAD", "MUHAMMAD", "ABDUL")) if first is men else "SITI"
    return [before, *name] if rng.random() < 0.2 else name


def _other(rng: Rng, name: Name, held_out: bool) -> Name:
    kinds: tuple[Callable[[Rng, Name, bool], Name], ...] = (_stranger, _sibling, _twin, _child, _namesake, _stranger)
    return rng.choice(kinds)(rng, name, held_out)


def _stranger(rng: Rng, name: Name, held_out: bool) -> Name:
    return _name(rng, held_out)


def _sibling(rng: Rng, name: Name, held_out: bool) -> Name:
    men, women, _ = pools(held_out)
    return [rng.choice(men + women), *name[1:]] if len(name) > 1 else _name(rng, held_out)


def _twin(rng: Rng, name: Name, held_out: bool) -> Name:
    """Near names beside the same family name; the first name is replaced in both, or one vowel changes."""
    if rng.random() < 0.5:
        one, other = rng.choice(TWINS[held_out::2])
        rest = name[1:]
        name[:] = [one, *rest]
        return [other, *rest]
    vowels = [at for at, each in enumerate(name[0]) if each in "AEIOU"]
    if not vowels:
        return _name(rng, held_out)
    at = rng.choice(vowels)
    return [name[0][:at] + rng.choice("AEIOU") + name[0][at + 1 :], *name[1:]]


def _child(rng: Rng, name: Name, held_out: bool) -> Name:
    men, women, _ = pools(held_out)
    binding = rng.choice((["BIN"], ["BINTI"], []))
    return [rng.choice(men + women), *binding, *name]


def _namesake(rng: Rng, name: Name, held_out: bool) -> Name:
    _, _, last = pools(held_out)
    return [*name[:-1], rng.choice(last)] if len(name) > 1 else [*name, rng.choice(last)]


def _written(rng: Rng, name: Name) -> str:
    words = [reformed(rng, each) if rng.random() < 0.05 else each for each in name]
    if words[0] == "MUHAMMAD" and rng.random() < 0.5:
        words[0] = rng.choice(FORMS)
    if words[0] in SHORT and rng.random() < 0.3:
        words[0] = SHORT[words[0]]
    if len(words) > 2 and rng.random() < 0.05:
        words[-1] = words[-1][0] + "."
    elif len(words) > 2 and rng.random() < 0.03:
        words.pop(rng.randrange(1, len(words)))
    if len(words) > 1 and rng.random() < 0.02:
        words = words[1:] + words[:1]
    text = (" " if rng.random() > 0.03 else "").join(words)
    if len(text) > 20 and rng.random() < 0.12:
        text = text[: rng.randrange(18, len(text))].rstrip(" .")
    for chance, change in ((0.03, misspelt), (0.09, misread), (0.03, misread), (0.02, lost)):
        if rng.random() < chance:
            text = change(rng, text)
    if rng.random() < 0.1:
        text = f"{rng.choice(BEFORE)} {text}"
    return text + rng.choice(AFTER) if rng.random() < 0.06 else text


def reformed(rng: Rng, word: str) -> str:
    """In a spelling of before 1972, where the word has one."""
    new, old = rng.choice([pair for pair in REFORM if pair[0] in word] or [("", "")])
    return word.replace(new, old, 1) if new else word


def misspelt(rng: Rng, text: str) -> str:
    """One letter exchanged, a vowel for a vowel."""
    at = rng.randrange(len(text))
    letters = "AEIOU" if text[at] in "AEIOU" else _LETTERS
    return text if text[at] in " ." else text[:at] + rng.choice(letters) + text[at + 1 :]


def misread(rng: Rng, text: str) -> str:
    """One letter as an engine takes it for another."""
    seen, read = rng.choice([pair for pair in GLYPHS if pair[0] in text] or [(" ", " ")])
    places = [at for at in range(len(text)) if text.startswith(seen, at)]
    at = rng.choice(places) if places else 0
    return text[:at] + read + text[at + len(seen) :] if places else text


def lost(rng: Rng, text: str) -> str:
    """One letter less."""
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :] if len(text) > 3 else text
