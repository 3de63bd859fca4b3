"""The vault's format: what was sealed comes back whole, and nothing else does."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.store import LocalStore
from workflow.vault import CHUNK, MasterKey, Vault, VaultDamaged, read_key_file, seal, unseal

KEY = MasterKey(bytes(range(32)))
RANDOM = bytes(range(100, 151))
HEADER = 79
STEP = CHUNK + 16


@given(st.binary(max_size=200))
def test_every_content_comes_back(data: bytes) -> None:
    assert unseal(seal(data, "id", "document", KEY), "id", "document", KEY) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_size_around_a_chunk_comes_back(size: int) -> None:
    data = bytes(size)
    assert unseal(seal(data, "id", "document", KEY), "id", "document", KEY) == data


def test_the_format_is_the_documented_one() -> None:
    sealed = seal(b"Berkas", "0123", "document", KEY, RANDOM)
    assert sealed[:4] == b"BKV1"
    assert sealed.hex() == VECTOR
    assert hashlib.sha256(seal(bytes(70_000), "0123", "document", KEY, RANDOM)).hexdigest() == LONG_VECTOR


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(b"Berkas", "id", "document", KEY)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(VaultDamaged):
            unseal(bytes(changed), "id", "document", KEY)


def test_reordered_chunks_are_noticed() -> None:
    sealed = seal(bytes(CHUNK) + b"\1" * CHUNK + b"\2", "id", "document", KEY)
    head, first, second, rest = (
        sealed[:HEADER], sealed[HEADER : HEADER + STEP], sealed[HEADER + STEP : HEADER + 2 * STEP],
        sealed[HEADER + 2 * STEP :],
    )
    with pytest.raises(VaultDamaged):
        unseal(head + second + first + rest, "id", "document", KEY)


@pytest.mark.parametrize("kept", [0, HEADER - 1, HEADER, HEADER + STEP, HEADER + STEP + 5])
def test_a_cut_object_is_noticed_even_between_chunks(kept: int) -> None:
    sealed = seal(bytes(2 * CHUNK), "id", "document", KEY)
    with pytest.raises(VaultDamaged):
        unseal(sealed[:kept], "id", "document", KEY)


def test_appended_bytes_are_noticed() -> None:
    with pytest.raises(VaultDamaged):
        unseal(seal(b"x", "id", "document", KEY) + b"y", "id", "document", KEY)


@pytest.mark.parametrize(("object_id", "purpose"), [("other", "document"), ("id", "rendition")])
def test_an_object_can_not_be_passed_off_as_another(object_id: str, purpose: str) -> None:
    with pytest.raises(VaultDamaged):
        unseal(seal(b"x", "id", "document", KEY), object_id, purpose, KEY)


def test_another_master_key_opens_nothing() -> None:
    with pytest.raises(VaultDamaged):
        unseal(seal(b"x", "id", "document", KEY), "id", "document", MasterKey(bytes(32)))


def test_a_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    secret = read_key_file(path)
    assert read_key_file(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["master.key"]


def test_nothing_readable_reaches_the_store(tmp_path: Path) -> None:
    vault = Vault(LocalStore(tmp_path), KEY)
    vault.put("0123", "document", b"a readable sentence")
    stored = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert b"readable" not in stored
    assert vault.get("0123", "document") == b"a readable sentence"


VECTOR = (
    "424b563123fa52479a42dcfd8485868788898a8b8c8d8e8f8eb7f3a840b1a39ed929399743ea5159419f3528dadb529de767"
    "358e376d08f9cb23beb3082c297ad5b03fe3c39ecf6c9091929394959644cee7c1bf67bca5357bdeb0b9e6a4814a3df34300"
    "85"
)
LONG_VECTOR = "01d58e911db5083b35cfab0bae249e821891453d2aaafd0532994995ce6fd227"
