"""Master keys change while the office works, and no file is lost on the way from the first format."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from pydantic import SecretStr
from sqlalchemy import delete, func, select, text

from tests.factories import filled
from tests.integration.samples import citizen
from tests.integration.transit_server import TransitServer
from tests.unit.older_vault import seal_first_format
from web.cli import main
from workflow import db, documents, rotation
from workflow.db import Services, transaction
from workflow.master_keys import KeyFile, KeyRefused, KeyUnknown, MasterKey, read_key_file
from workflow.models import DataKey
from workflow.settings import Settings
from workflow.store import ObjectMissing
from workflow.transit import Transit
from workflow.vault import VaultDamaged, name_of

pytestmark = pytest.mark.usefixtures("services")


def master(services: Services) -> KeyFile:
    return services.settings.master_file()


def papers() -> list[str]:
    """The papers of a case with their bytes in the vault; returns their ids."""
    case_id = filled(citizen())
    with transaction() as tx:
        return [str(each.id) for each in documents.current_documents(tx, case_id)]


def many(count: int) -> list[str]:
    ids = [str(uuid4()) for _ in range(count)]
    with transaction() as tx:
        for each in ids:
            tx.office.vault.put(each, "document", each.encode())
    return ids


def all_moved() -> rotation.Tended:
    *_, done = rotation.rotate()
    return done


def under() -> dict[str, int]:
    with transaction() as tx:
        return rotation.status(tx).under


def test_every_key_goes_over_and_every_file_still_opens(services: Services) -> None:
    ids = many(rotation.BATCH + 3)
    new = master(services).renew()
    assert all_moved().moved == len(ids)
    assert under() == {new: len(ids)}
    for older in services.settings.master_file().path.parent.glob("master-*.key"):
        older.unlink()
    with transaction() as tx:
        assert [tx.office.vault.get(each, "document") for each in ids] == [each.encode() for each in ids]


def test_a_rotation_that_is_killed_loses_nothing_and_goes_on_where_it_stopped(services: Services) -> None:
    ids = many(2 * rotation.BATCH + 5)
    new = master(services).renew()
    broken_off = rotation.rotate()
    assert next(broken_off).moved == rotation.BATCH
    broken_off.close()
    assert under()[new] == rotation.BATCH
    with transaction() as tx:
        assert all(tx.office.vault.get(each, "document") == each.encode() for each in ids)
    assert all_moved().moved == len(ids) - rotation.BATCH
    assert under() == {new: len(ids)}


def test_a_batch_whose_database_goes_away_is_undone_as_a_whole(services: Services) -> None:
    ids = many(3)
    master(services).renew()

    class Gone(Exception):
        pass

    before = under()
    with pytest.raises(Gone), transaction() as tx:
        rotation._move(tx, ("", ""), rotation.Tended())
        tx.session.flush()
        raise Gone
    assert under() == before
    with transaction() as tx:
        assert all(tx.office.vault.get(each, "document") == each.encode() for each in ids)


def test_readers_and_writers_go_on_while_keys_go_over(services: Services) -> None:
    ids = many(rotation.BATCH + 10)
    ended, faults, written = threading.Event(), [], []

    def read() -> None:
        at = 0
        while not ended.is_set() or at < len(ids):
            try:
                each = ids[at % len(ids)]
                # outside of a transaction, as the examination's worker reads
                assert services.office.vault.get(each, "document") == each.encode()
            except (ObjectMissing, VaultDamaged, OSError) as error:
                faults.append(error)
                return
            at += 1

    def write() -> None:
        while not ended.is_set():
            written.extend(many(1))

    workers = [threading.Thread(target=read), threading.Thread(target=read), threading.Thread(target=write)]
    for each in workers:
        each.start()
    new = master(services).renew()
    all_moved()
    ended.set()
    for each in workers:
        each.join()
    assert faults == []
    # what a writer wrapped by the old key while the new one came is found by the next run
    all_moved()
    assert set(under()) == {new}
    with transaction() as tx:
        assert all(tx.office.vault.get(each, "document") == each.encode() for each in [*ids, *written])


def test_a_row_that_another_process_holds_is_left_to_it(services: Services) -> None:
    one, two = sorted(many(2))
    new = master(services).renew()
    with transaction() as tx:
        held = select(DataKey).where(DataKey.object_id == one).with_for_update()
        tx.session.scalars(held).one()
        other = threading.Thread(target=all_moved)
        other.start()
        other.join()
        kept = {each.object_id: each.key_id for each in tx.session.scalars(select(DataKey))}
    assert (kept[one] == new, kept[two] == new) == (False, True)


def test_papers_of_the_first_format_open_before_and_after_they_are_brought_over(services: Services) -> None:
    ids = papers()
    old = MasterKey(read_key_file(master(services).path))
    told: dict[str, bytes] = {}
    with transaction() as tx:
        for each in ids:
            told[each] = tx.office.vault.get(each, "document")
            tx.office.vault.delete(each, "document")
            sealed = seal_first_format(told[each], each, "document", old, os.urandom(51))
            tx.office.vault.store.put(name_of(each, "document"), sealed)
    master(services).renew()
    with transaction() as tx:
        assert rotation.status(tx).inside == len(ids)
        assert {each: tx.office.vault.get(each, "document") for each in ids} == told
    assert all_moved().adopted == len(ids)
    for older in master(services).path.parent.glob("master-*.key"):
        older.unlink()
    with transaction() as tx:
        assert rotation.status(tx).inside == 0
        assert {each: tx.office.vault.get(each, "document") for each in ids} == told
        # the key in the file's header opens nothing once the old master key is gone
        tx.session.execute(delete(DataKey).where(DataKey.object_id == ids[0]))
    with pytest.raises(VaultDamaged), transaction() as tx:
        tx.office.vault.get(ids[0], "document")


def test_a_file_whose_transaction_failed_is_unreadable_and_swept_after_a_day(services: Services) -> None:
    kept = papers()
    name = str(uuid4())
    with pytest.raises(ZeroDivisionError), transaction() as tx:
        tx.office.vault.put(name, "document", b"never handed in")
        raise ZeroDivisionError
    vault = services.office.vault
    assert vault.store.exists(name_of(name, "document"))
    with pytest.raises(ObjectMissing):
        vault.get(name, "document")
    with transaction() as tx:
        assert rotation.sweep(tx) == 0
    file = Path(services.settings.home / "objects" / name_of(name, "document"))
    os.utime(file, (0, datetime(2026, 1, 1, tzinfo=UTC).timestamp()))
    with transaction() as tx:
        assert rotation.sweep(tx) == 1
        assert [vault.exists(each, "document") for each in kept] == [True] * len(kept)
    assert not file.exists()


def test_a_key_that_no_row_knows_is_swept() -> None:
    many(1)
    kept = papers()
    with transaction() as tx:
        assert rotation.sweep(tx) == 1
        assert tx.session.scalar(select(func.count()).select_from(DataKey)) == len(kept)


def test_a_check_names_what_does_not_open(services: Services) -> None:
    one, two = papers()
    with transaction() as tx:
        tx.session.execute(text("UPDATE data_key SET wrapped = '\\x00' WHERE object_id = :id"), {"id": one})
        tx.office.vault.store.delete(name_of(two, "document"))
        read, lost = rotation.check(tx, None)
        assert read == 2
        assert set(lost) == {name_of(one, "document"), name_of(two, "document")}
        assert rotation.check(tx, 1)[0] == 1


def test_the_commands_say_what_they_did(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    ids = papers()

    def berkas(*words: str) -> tuple[int, str]:
        told = CliRunner().invoke(main, ["vault", *words])
        return told.exit_code, told.output

    assert f"{len(ids)} files under " in berkas("status")[1]
    code, told = berkas("rotate", "--new-key")
    assert (code, f"{len(ids)} keys went over" in told) == (0, True)
    assert berkas("check") == (0, f"{len(ids)} files read, 0 do not open\n")
    for each in services.settings.master_file().path.parent.glob("master*.key"):
        each.unlink()
    code, told = berkas("check", "--sample", "2")
    assert (code, "2 files read, 2 do not open" in told) == (1, True)
    code, told = berkas("rotate")
    assert (code, "no master key here opens it" in told, "still under an older key" in told) == (1, True, True)


@pytest.fixture
def kms() -> Iterator[TransitServer]:
    server = TransitServer("berkas", "a token")
    yield server
    server.close()


def test_a_file_goes_from_the_key_file_to_the_environment_and_to_the_kms(
    services: Services, kms: TransitServer
) -> None:
    ids = papers()
    settings = services.settings

    def with_(**changes: Any) -> Settings:
        made = Settings(home=settings.home, database_url=settings.database_url, **changes)
        db.configure(made)
        with transaction() as tx:
            assert all(tx.office.vault.get(each, "document") for each in ids)
        assert all_moved().moved == len(ids)
        assert set(under()) == {made.master_keys().current()}
        return made

    with_(master_key="11" * 32)
    settings.master_file().path.unlink()
    with_(kms_url=kms.url, kms_token="a token", old_master_keys="11" * 32)
    kms.rotate()
    assert set(under()) == {"transit:berkas:v1"}
    token = settings.home / "token"
    token.write_text("a token\n")
    with_(kms_url=kms.url, kms_token_file=token)
    assert set(under()) == {"transit:berkas:v2"}


def test_the_kms_opens_a_key_for_its_object_only_and_with_its_token_only(kms: TransitServer) -> None:
    keys = Transit(kms.url, "berkas", lambda: "a token")
    wrapped = keys.wrap(bytes(32), b"one")
    assert keys.unwrap(wrapped, b"one") == bytes(32)
    with pytest.raises(KeyRefused):
        keys.unwrap(wrapped, b"two")
    with pytest.raises(KeyUnknown):
        keys.unwrap(MasterKey(bytes(32)).wrap(bytes(32), b""), b"")
    with pytest.raises(OSError):
        Transit(kms.url, "berkas", lambda: "another").unwrap(wrapped, b"one")
    kms.close()
    with pytest.raises(OSError):
        keys.wrap(bytes(32), b"one")


def test_a_kms_that_is_away_makes_no_file_without_a_key(services: Services, kms: TransitServer) -> None:
    db.configure(Settings(home=services.settings.home, database_url=services.settings.database_url, kms_url=kms.url))
    kms.close()
    name = str(uuid4())
    with pytest.raises(OSError), transaction() as tx:
        tx.office.vault.put(name, "document", b"x")
    with transaction() as tx:
        assert not tx.office.vault.exists(name, "document")


def test_data_keys_never_travel_in_the_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        Transit("http://kms.contoh.id/v1/transit", "berkas", lambda: "")


def test_a_key_that_is_none_is_refused_without_being_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="BERKAS_MASTER_KEY: a key has 64") as refused:
        Settings(home=tmp_path, master_key=SecretStr("not a key")).master_keys()
    assert "not a key" not in str(refused.value)
