"""A checkpoint is a signed note as C2SP describes it, and nothing else passes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.signed_note import Checkpoint, NoteNotSigned, Signer, Verifier

SIGNER = Signer("berkas.example/ledger", bytes(range(32)))
CHECKPOINT = Checkpoint("berkas.example/ledger", 42, bytes(range(32)))
NOTE = SIGNER.sign(CHECKPOINT.text())


def test_a_note_is_opened_with_the_key_of_its_signer() -> None:
    verifier = Verifier.parse(str(SIGNER.verifier()))
    assert verifier.checkpoint(NOTE) == CHECKPOINT
    assert NOTE.splitlines()[:3] == ["berkas.example/ledger", "42", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]


def test_the_published_example_of_the_format_is_opened() -> None:
    # of c2sp.org/signed-note
    verifier = Verifier.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    signature = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    text = "This is an example message.\n"
    assert verifier.open(f"{text}\n— example.com/foo {signature}\n") == text


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="ascii"))
def test_a_note_with_any_letter_changed_opens_to_the_same_or_not_at_all(at: int, letter: str) -> None:
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    try:
        assert SIGNER.verifier().checkpoint(changed) == CHECKPOINT
    except NoteNotSigned:
        assert changed != NOTE


def test_another_key_of_the_same_name_opens_nothing() -> None:
    other = Signer(SIGNER.name, bytes(32)).verifier()
    with pytest.raises(NoteNotSigned, match="no signature"):
        other.checkpoint(NOTE)


@pytest.mark.parametrize("text", ["a\n-1\n\n", "a\n1\n", "a\n01\nAAAA\n", "a\nx\ny\n", "a\n1\nAAAA\n"])
def test_a_signed_text_that_is_no_checkpoint_is_told(text: str) -> None:
    with pytest.raises(NoteNotSigned, match="no checkpoint"):
        SIGNER.verifier().checkpoint(SIGNER.sign(text))


@pytest.mark.parametrize("line", ["", "a+b", "a+00000000+AAAA", str(SIGNER.verifier()).replace("berkas", "other")])
def test_a_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Verifier.parse(line)
