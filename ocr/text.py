"""What a reading engine returns: words and lines with how sure it is and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the picture that was read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One place of a word: what may stand there, likeliest first, each with its probability 0..1.

    `middle` is the horizontal middle in pixels of the picture that was read.
    """

    choices: tuple[tuple[str, float], ...]
    middle: float


_SAME_LOOK = {"I": "l"}


def chance_of(read: str, letter: Letter, shouted: bool) -> float | None:
    """How likely, 0..1, a place holds that character; None where it is none of the choices.

    Of a word in capitals (`shouted`) a small letter is its capital, whatever its size, and a small l an I: an engine
    gives half of an O's probability to o, and no less is known of the word for that.
    """
    same = read + read.lower() + _SAME_LOOK.get(read, "") if shouted else read
    seen = [likely for each, likely in letter.choices if each in same]
    return min(1.0, sum(seen)) if seen else None


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the engine read it; `confidence` 0..1.

    `letters` has one place for each character of `text`, or none where the engine does not tell alternatives.
    """

    text: str
    confidence: float
    box: Box
    letters: tuple[Letter, ...] = ()

    @property
    def middle(self) -> float:
        """Vertical middle in pixels."""
        return self.box[1] + self.box[3] / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside each other, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean over the words, weighted by their length."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0

    @property
    def box(self) -> Box:
        """The smallest box around all words."""
        return around(word.box for word in self.words)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around others; at least one is needed."""
    every = list(boxes)
    left, top = min(box[0] for box in every), min(box[1] for box in every)
    right, bottom = max(box[0] + box[2] for box in every), max(box[1] + box[3] for box in every)
    return left, top, right - left, bottom - top


def split_at(mark: str, words: Iterable[Word]) -> list[Word]:
    """`Agama:ISLAM` as three words at the first mark of each; the box is shared out by the number of letters."""
    parts: list[Word] = []
    for word in words:
        at = word.text.find(mark)
        if at < 0 or len(word.text) == 1:
            parts.append(word)
            continue
        x, y, width, height = word.box
        pitch = width / len(word.text)
        for start, piece in ((0, word.text[:at]), (at, mark), (at + 1, word.text[at + 1 :])):
            if piece:
                box = (x + int(start * pitch), y, int(len(piece) * pitch), height)
                letters = word.letters[start : start + len(piece)]
                parts.append(replace(word, text=piece, box=box, letters=letters))
    return parts


def lines_of(words: Sequence[Word]) -> tuple[Line, ...]:
    """Group words into lines by their height on the page, whatever blocks the engine saw.

    A word joins the line whose nearest word to the left stands at the same height, so that a slightly bent or
    slanted line holds together.
    """
    usual = median(word.box[3] for word in words) if words else 0
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.box[0]):
        reach = 0.55 * min(word.box[3], 1.6 * usual) if word.box[3] > 0.6 * usual else 0.5 * usual
        best = min(lines, key=lambda line: abs(line[-1].middle - word.middle), default=None)
        if best is not None and abs(best[-1].middle - word.middle) <= reach:
            best.append(word)
        else:
            lines.append([word])
    lines.sort(key=lambda line: sum(word.middle for word in line) / len(line))
    return tuple(Line(tuple(line)) for line in lines)
