"""The store keeps immutable bytes, on a disk and behind a URL."""

import secrets
from pathlib import Path

import pytest

from workflow.store import LocalStore, ObjectExists, ObjectMissing, Store, open_store


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    url = None if request.param == "local" else f"memory://{secrets.token_hex(4)}"
    return open_store(url, tmp_path)


def test_what_was_put_is_read_back(store: Store) -> None:
    store.put("document/ab/one", b"bytes")
    assert store.get("document/ab/one") == b"bytes"
    assert store.exists("document/ab/one")


def test_an_object_is_never_overwritten(store: Store) -> None:
    store.put("document/ab/one", b"first")
    with pytest.raises(ObjectExists):
        store.put("document/ab/one", b"second")
    assert store.get("document/ab/one") == b"first"


def test_a_missing_object_is_told_as_missing(store: Store) -> None:
    assert not store.exists("document/ab/none")
    with pytest.raises(ObjectMissing):
        store.get("document/ab/none")


def test_deleting_twice_is_no_error(store: Store) -> None:
    store.put("document/ab/one", b"x")
    store.delete("document/ab/one")
    store.delete("document/ab/one")
    assert not store.exists("document/ab/one")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../b", "A b", "", "a//b"])
def test_a_name_can_not_leave_the_store(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="object name"):
        store.put(name, b"x")


def test_files_are_private_and_no_temporary_name_stays(tmp_path: Path) -> None:
    LocalStore(tmp_path / "objects").put("document/ab/one", b"x")
    files = [each for each in (tmp_path / "objects").rglob("*") if each.is_file()]
    assert [each.name for each in files] == ["one"]
    assert files[0].stat().st_mode & 0o777 == 0o600
