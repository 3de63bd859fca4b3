"""The vault's format: what was sealed comes back whole, and nothing else does."""

import hashlib
import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.older_vault import seal_first_format
from workflow.data_keys import context_of
from workflow.master_keys import KeyFile, KeyRefused, KeyUnknown, MasterKey, MasterKeys, Several, Wrapped, read_key_file
from workflow.store import LocalStore, ObjectMissing
from workflow.vault import CHUNK, Vault, VaultDamaged, key_inside, name_of, seal, unseal

KEY = bytes(range(32))
MASTER = MasterKey(bytes(range(32)))
HEADER = 11
STEP = CHUNK + 16


class Held:
    """Data keys of one process, for tests of the vault without a database."""

    def __init__(self, master: MasterKey = MASTER) -> None:
        self.masters: MasterKeys = master
        self.kept: dict[tuple[str, str], Wrapped] = {}

    def make(self, object_id: str, purpose: str) -> bytes:
        key = secrets.token_bytes(32)
        self.kept[object_id, purpose] = self.masters.wrap(key, context_of(object_id, purpose))
        return key

    def find(self, object_id: str, purpose: str) -> bytes | None:
        wrapped = self.kept.get((object_id, purpose))
        return None if wrapped is None else self.open(object_id, purpose, wrapped)

    def open(self, object_id: str, purpose: str, wrapped: Wrapped) -> bytes:
        return self.masters.unwrap(wrapped, context_of(object_id, purpose))

    def forget(self, objects: list[tuple[str, str]]) -> int:
        return len([self.kept.pop(each) for each in objects if each in self.kept])


@given(st.binary(max_size=200))
def test_every_content_comes_back(data: bytes) -> None:
    assert unseal(seal(data, "id", "document", KEY), "id", "document", KEY) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_size_around_a_chunk_comes_back(size: int) -> None:
    data = bytes(size)
    assert unseal(seal(data, "id", "document", KEY), "id", "document", KEY) == data


def test_the_format_is_the_documented_one() -> None:
    sealed = seal(b"Berkas", "0123", "document", KEY, bytes(range(7)))
    assert (sealed[:4], sealed[4:11]) == (b"BKV2", bytes(range(7)))
    assert sealed.hex() == VECTOR
    long = seal(bytes(70_000), "0123", "document", KEY, bytes(range(7)))
    assert hashlib.sha256(long).hexdigest() == LONG_VECTOR


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
    )  # fmt: skip
    with pytest.raises(VaultDamaged):
        unseal(head + second + first + rest, "id", "document", KEY)


@pytest.mark.parametrize("kept", [0, 3, HEADER - 1, HEADER, HEADER + STEP, HEADER + STEP + 5])
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


def test_an_object_with_the_key_of_another_is_not_opened(tmp_path: Path) -> None:
    keys = Held()
    vault = Vault(LocalStore(tmp_path), keys)
    vault.put("one", "document", b"x")
    vault.put("two", "document", b"y")
    keys.kept["one", "document"] = keys.kept["two", "document"]
    with pytest.raises(VaultDamaged):
        vault.get("one", "document")


def test_another_master_key_opens_nothing(tmp_path: Path) -> None:
    keys = Held()
    vault = Vault(LocalStore(tmp_path), keys)
    vault.put("id", "document", b"x")
    keys.masters = MasterKey(bytes(32))
    with pytest.raises(VaultDamaged):
        vault.get("id", "document")


def test_an_object_whose_key_was_forgotten_is_gone(tmp_path: Path) -> None:
    keys = Held()
    vault = Vault(LocalStore(tmp_path), keys)
    vault.put("id", "document", b"x")
    keys.forget([("id", "document")])
    with pytest.raises(ObjectMissing):
        vault.get("id", "document")


@pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK + 1])
def test_an_object_of_the_first_format_still_opens_by_the_key_that_it_carries(tmp_path: Path, size: int) -> None:
    vault = Vault(LocalStore(tmp_path), Held())
    data = secrets.token_bytes(size)
    vault.store.put(name_of("id", "document"), first(data, "id", "document"))
    assert vault.get("id", "document") == data


def test_the_first_format_is_the_one_that_was_written() -> None:
    assert first(b"Berkas", "0123", "document").hex() == FIRST_VECTOR
    inside = key_inside(bytes.fromhex(FIRST_VECTOR))
    assert inside is not None
    assert MASTER.unwrap(inside, context_of("0123", "document")) == bytes(range(100, 132))


def test_every_changed_byte_of_the_first_format_is_noticed(tmp_path: Path) -> None:
    sealed = first(b"Berkas", "id", "document")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        vault = Vault(LocalStore(tmp_path / str(place)), Held())
        vault.store.put(name_of("id", "document"), bytes(changed))
        with pytest.raises(VaultDamaged):
            vault.get("id", "document")


def first(data: bytes, object_id: str, purpose: str) -> bytes:
    return seal_first_format(data, object_id, purpose, MASTER, bytes(range(100, 151)))


def test_a_wrapped_key_opens_for_its_object_only() -> None:
    wrapped = MASTER.wrap(KEY, b"one")
    assert MASTER.unwrap(wrapped, b"one") == KEY
    with pytest.raises(KeyRefused):
        MASTER.unwrap(wrapped, b"two")
    with pytest.raises(KeyUnknown):
        MasterKey(bytes(32)).unwrap(wrapped, b"one")


def test_an_older_key_opens_and_the_newer_one_wraps() -> None:
    older, newer = MasterKey(bytes(32)), MASTER
    both = Several(newer, [older])
    assert both.unwrap(older.wrap(KEY, b""), b"") == KEY
    assert both.wrap(KEY, b"").key_id == both.current() == newer.id
    with pytest.raises(KeyUnknown):
        both.unwrap(MasterKey(b"3" * 32).wrap(KEY, b""), b"")


def test_a_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    secret = read_key_file(path)
    assert read_key_file(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["master.key"]


def test_a_renewed_key_file_wraps_anew_and_opens_what_was_before_in_a_process_that_runs(tmp_path: Path) -> None:
    running = KeyFile(tmp_path / "master.key")
    before = running.wrap(KEY, b"")
    new = KeyFile(tmp_path / "master.key").renew()
    assert new != before.key_id
    assert running.unwrap(before, b"") == KEY
    assert running.wrap(KEY, b"").key_id == new
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


def test_nothing_readable_reaches_the_store(tmp_path: Path) -> None:
    keys = Held()
    vault = Vault(LocalStore(tmp_path), keys)
    vault.put("0123", "document", b"a readable sentence")
    stored = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert b"readable" not in stored
    assert keys.find("0123", "document") not in (None, stored)
    assert vault.get("0123", "document") == b"a readable sentence"


FIRST_VECTOR = (
    "424b563123fa52479a42dcfd8485868788898a8b8c8d8e8f8eb7f3a840b1a39ed929399743ea5159419f3528dadb529de767"
    "358e376d08f9cb23beb3082c297ad5b03fe3c39ecf6c9091929394959644cee7c1bf67bca5357bdeb0b9e6a4814a3df34300"
    "85"
)
VECTOR = "424b5632000102030405063713c735e676dca343c9f54d52cd4a0a92753beb0bd5"
LONG_VECTOR = "b4508df8e805ef3288fb4514522a1eb25326d3ea5d83567372925994b0b7f82b"
