"""Every text of the pages speaks Indonesian, and the catalogue holds nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "web" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
TOLD = "run the two pybabel commands in babel.cfg, then translate what is new"
SAME_IN_BOTH = {"NIK", "RT", "RW", "Audit"}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Indonesian catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def used() -> set[str]:
    """Every text that templates and pages ask the catalogue for."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT / "web", methods, options, KEYWORDS)
    return {singular(text) for _file, _line, text, _comments, _context in found}


def singular(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (each for each in catalogue if each.id)


def test_the_catalogue_holds_exactly_the_texts_that_are_used(catalogue: Catalog) -> None:
    known = {singular(each.id) for each in messages(catalogue)}
    texts = used()
    assert len(texts) > 100
    assert known == texts, TOLD


def test_every_text_is_translated_and_none_is_a_guess(catalogue: Catalog) -> None:
    empty = [each.id for each in messages(catalogue) if not singular(each.string).strip()]
    assert empty == [], TOLD
    assert [each.id for each in messages(catalogue) if each.fuzzy] == []
    assert not catalogue.obsolete


def test_a_translation_says_it_in_other_words(catalogue: Catalog) -> None:
    same = {singular(each.id) for each in messages(catalogue) if singular(each.id) == singular(each.string)}
    assert same <= SAME_IN_BOTH


def filled_in(text: object) -> set[str]:
    forms = text if isinstance(text, (list, tuple)) else [text]
    return {name for form in forms for name in re.findall(r"%\((\w+)\)", str(form))}


def test_a_translation_fills_in_the_same_values(catalogue: Catalog) -> None:
    for each in messages(catalogue):
        # of a text with a plural, which may count where the singular says "one"
        assert filled_in(each.string) == filled_in(each.id), each.id
