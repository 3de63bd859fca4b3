"""The ledger has no gap, every change of it is found, and the database refuses to change it."""

import base64
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import Random
from typing import get_args

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from policies.catalogue import both
from tests.factories import submitted
from tests.integration.samples import citizen, draft
from workflow import checkpoints, health, ledger, ledger_audit, ledger_tree, merkle
from workflow.actor import SYSTEM
from workflow.db import Services, Tx, transaction
from workflow.ledger_audit import Breach, Fault, LedgerReport
from workflow.models import Case
from workflow.signed_note import Checkpoint, Verifier, notes_of

pytestmark = pytest.mark.usefixtures("by_owner")


def numbers() -> list[int]:
    with transaction() as tx:
        return list(tx.session.scalars(text("SELECT seq FROM ledger_entry ORDER BY seq")))


def report_of(tx: Tx, *trusted: Checkpoint) -> LedgerReport:
    return ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier(), trusted)


def breach() -> Breach | None:
    with transaction() as tx:
        return report_of(tx).breach


def tamper(tx: Tx, statement: str) -> None:
    """As an administrator of the database could: with the triggers off."""
    tx.session.execute(text("SET LOCAL session_replication_role = replica"))
    tx.session.execute(text(statement))


def write(count: int) -> None:
    with transaction() as tx:
        for at in range(count):
            ledger.append(tx, "test.entry", SYSTEM, data={"at": at}, private={"words": f"about {at}"})


def test_entries_written_at_the_same_moment_have_no_gap_and_one_order() -> None:
    def write_some() -> None:
        for _ in range(20):
            with transaction() as tx:
                ledger.append(tx, "test.entry", SYSTEM)

    threads = [threading.Thread(target=write_some) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert numbers() == list(range(1, 101))
    assert breach() is None


def test_a_transaction_that_fails_leaves_no_entry_and_no_gap() -> None:
    draft(citizen())
    before = numbers()
    with pytest.raises(KeyError), transaction() as tx:
        ledger.append(tx, "test.entry", SYSTEM)
        raise KeyError
    draft(citizen())
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert len(numbers()) > len(before)
    assert breach() is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE ledger_entry SET kind = 'case.other' WHERE seq = 2", Breach("changed", 2, 2)),
        ('UPDATE ledger_entry SET data = \'{"number": "B-1"}\' WHERE seq = 2', Breach("changed", 2, 2)),
        ("UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 second' WHERE seq = 2",
         Breach("changed", 2, 2)),
        ("DELETE FROM ledger_entry WHERE seq = 2", Breach("missing", 2, 2)),
        ("UPDATE ledger_entry SET seal = repeat('0', 64) WHERE seq = 2", Breach("not_ours", 2, 2)),
        ("UPDATE ledger_node SET hash = repeat('0', 64) WHERE (level, position) = (1, 1)", Breach("tree", 3, 4)),
        ("UPDATE ledger_detail SET content = '{}' WHERE seq = 3", Breach("detail", 3, 3)),
        ("UPDATE ledger_checkpoint SET root = repeat('0', 64)", Breach("unsigned", 1, 7)),
    ],
)  # fmt: skip
def test_every_change_behind_our_back_is_found_where_it_was_made(statement: str, expected: Breach) -> None:
    write(7)
    with transaction() as tx:
        checkpoints.sign(tx)
    with transaction() as tx:
        tamper(tx, statement)
    assert breach() == expected


# what somebody who owns the database could try; {seq} and {other} are entries
FLIPS = (
    *(f"UPDATE ledger_entry SET {each} WHERE seq = {{seq}}" for each in (
        "kind = kind || 'x'", "data = data || '{{\"more\": 1}}'", "data = '{{}}'", "commitment = reverse(commitment)",
        "recorded_at = recorded_at + interval '1 microsecond'", "case_id = gen_random_uuid()",
        "document_id = gen_random_uuid()", "seal = reverse(seal)", "hash = reverse(hash)",
    )),
    "UPDATE ledger_detail SET content = '{{\"words\": \"nothing\"}}' WHERE seq = {seq}",
    "UPDATE ledger_detail SET content = to_jsonb(reverse(content ->> 'sealed')) WHERE seq = {seq}",
    "UPDATE ledger_detail SET content = jsonb_build_object('sealed', reverse(content ->> 'sealed')) WHERE seq = {seq}",
    "UPDATE ledger_detail SET salt = reverse(salt) WHERE seq = {seq}",
    "UPDATE ledger_node SET hash = reverse(hash) WHERE (level, position) = (1, ({seq} - 1) / 2)",
)  # fmt: skip
DROPS = (
    "DELETE FROM ledger_entry WHERE seq = {seq}",
    "DELETE FROM ledger_entry WHERE seq >= {seq}",
    "DELETE FROM ledger_node WHERE (level, position) = (1, ({seq} - 1) / 2)",
    "DELETE FROM ledger_detail; DELETE FROM ledger_node; DELETE FROM ledger_entry WHERE seq >= {seq}",
)
INSERTS = (
    "INSERT INTO ledger_entry SELECT 25 + {seq}, kind, case_id, document_id, data, recorded_at, recorded_by, "
    "hash || 'x', xid, commitment, seal FROM ledger_entry WHERE seq = {seq}",
    "UPDATE ledger_entry SET seq = seq + 1000 WHERE seq >= {seq}",
)
REORDERS = (
    "UPDATE ledger_entry SET seq = 1000 WHERE seq = {seq}; UPDATE ledger_entry SET seq = {seq} WHERE seq = {other}; "
    "UPDATE ledger_entry SET seq = {other} WHERE seq = 1000",
    "UPDATE ledger_entry a SET data = b.data, commitment = b.commitment FROM ledger_entry b "
    "WHERE a.seq = {seq} AND b.seq = {other}",
)


def test_of_a_thousand_random_changes_a_thousand_are_found(by_owner: Services) -> None:
    write(24)
    with transaction() as tx:
        checkpoints.sign(tx)
        assert report_of(tx).breach is None
    random = Random("a thousand changes")
    unseen = []
    for _ in range(1000):
        seq, other = random.sample(range(1, 25), 2)
        chosen = random.choice(random.choice((FLIPS, DROPS, INSERTS, REORDERS)))
        statements = [each.strip() for each in chosen.format(seq=seq, other=other).split(";")]
        with by_owner.sessions() as session:
            tx = Tx(session, by_owner.office)
            for statement in statements:
                tamper(tx, statement)
            if report_of(tx).breach is None:
                unseen.append((chosen, seq, other))
            session.rollback()
    assert unseen == []


def test_an_entry_that_is_rewritten_with_its_whole_tree_is_found_by_what_was_signed() -> None:
    write(9)
    with transaction() as tx:
        kept = checkpoints.sign(tx)
        assert kept is not None
        trusted = checkpoints.signer(tx.office.settings).verifier().checkpoint(kept.note)
    write(3)
    with transaction() as tx:
        tamper(tx, "DELETE FROM ledger_checkpoint")
        tamper(tx, "UPDATE ledger_entry SET kind = 'test.other' WHERE seq = 5")
        tamper(tx, "DELETE FROM ledger_node")
        for entry, _ in ledger.entries(tx):
            # with the office's own key too: only what was kept elsewhere can tell
            hashed, sealed = ledger.leaf_of(entry).hex(), ledger.seal_of(tx, entry)
            tamper(tx, f"UPDATE ledger_entry SET hash = '{hashed}', seal = '{sealed}' WHERE seq = {entry.seq}")
            over = ledger.leaf_of(entry)
            for level, position in merkle.closed_by(entry.seq - 1):
                over = merkle.node_hash(ledger_tree.subtrees(tx, [(level - 1, 2 * position)]).popitem()[1], over)
                tamper(tx, f"INSERT INTO ledger_node VALUES ({level}, {position}, '{over.hex()}')")
    with transaction() as tx:
        assert report_of(tx).breach is None
        assert report_of(tx, trusted).breach == Breach("checkpoint", 1, 9)


@pytest.mark.parametrize("number", [0, -7])
def test_an_entry_that_is_forged_under_a_number_before_the_first_is_found(number: int) -> None:
    write(3)
    with transaction() as tx:
        tamper(
            tx,
            "INSERT INTO ledger_entry (seq, kind, data, hash, seal, recorded_at, recorded_by) SELECT "
            f"{number}, kind, data, repeat('0', 64), seal, recorded_at, recorded_by FROM ledger_entry WHERE seq = 1",
        )
    assert breach() == Breach("missing", 1, 1)


def test_a_database_that_was_set_back_is_found_by_a_checkpoint_that_was_kept() -> None:
    write(5)
    with transaction() as tx:
        kept = checkpoints.sign(tx)
        assert kept is not None
        trusted = checkpoints.signer(tx.office.settings).verifier().checkpoint(kept.note)
    with transaction() as tx:
        tamper(tx, "DELETE FROM ledger_checkpoint")
        tamper(tx, "DELETE FROM ledger_detail WHERE seq > 3")
        tamper(tx, "DELETE FROM ledger_entry WHERE seq > 3")
        tamper(tx, "DELETE FROM ledger_node WHERE (position + 1) << level > 3")
    with transaction() as tx:
        assert report_of(tx).breach is None
        assert report_of(tx, trusted).breach == Breach("rolled_back", 4, 5)


def test_a_changed_ledger_is_not_signed() -> None:
    write(4)
    with transaction() as tx:
        checkpoints.sign(tx)
    write(4)
    with transaction() as tx:
        tamper(tx, "UPDATE ledger_node SET hash = repeat('0', 64) WHERE (level, position) = (2, 0)")
    with pytest.raises(ledger_tree.LedgerBroken, match="does not go on"), transaction() as tx:
        checkpoints.sign(tx)


def test_a_detail_that_was_erased_leaves_a_ledger_that_is_whole_and_one_that_was_taken_away_does_not() -> None:
    write(5)
    with transaction() as tx:
        tx.session.execute(text("DELETE FROM ledger_detail WHERE seq = 2"))
    with transaction() as tx:
        taken = report_of(tx)
        ledger.append(tx, "retention.words_erased", SYSTEM, data={"entries": [2]})
    with transaction() as tx:
        erased = report_of(tx)
    assert (taken.forgotten, taken.breach) == (1, Breach("detail", 2, 2))
    assert (erased.forgotten, erased.breach) == (1, None)


def test_a_checkpoint_is_signed_once_for_what_the_ledger_is_and_given_to_each_witness(services: Services) -> None:
    witness = services.settings.home / "witness.txt"
    nowhere = services.settings.home / "no-such-folder" / "witness.txt"
    for count in (3, 2):
        write(count)
        with transaction() as tx:
            first, again = checkpoints.sign(tx), checkpoints.sign(tx)
            assert first is again is not None
        for _ in range(2):
            with transaction() as tx:
                assert checkpoints.publish(tx, str(witness)) is None
                assert checkpoints.publish(tx, str(nowhere)) == "FileNotFoundError"
    with transaction() as tx:
        verifier = checkpoints.signer(tx.office.settings).verifier()
        assert checkpoints.late(tx) == [str(nowhere)]
        kept = [verifier.checkpoint(note) for note in notes_of(witness.read_text())]
        assert [each.size for each in kept] == [3, 5]
        assert report_of(tx, *kept).breach is None
        path = ledger_tree.consistency(tx, 3, 5)
    assert merkle.consistent(3, kept[0].root, 5, kept[1].root, path)


class Keeper(HTTPServer):
    """A witness as c2sp.org/tlog-witness describes it: takes what goes on from the size that it knows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Add)
        self.known, self.root = 0, b""
        self.verifier: Verifier | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/add-checkpoint"


class _Add(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        keeper = self.server
        assert isinstance(keeper, Keeper) and keeper.verifier is not None
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        head, _, note = text.partition("\n\n")
        old, *proof = head.split("\n")
        told = keeper.verifier.checkpoint(note)
        path = [base64.b64decode(each) for each in proof]
        if old != f"old {keeper.known}":
            self._answer(409, f"{keeper.known}\n")
        elif keeper.known and not merkle.consistent(keeper.known, keeper.root, told.size, told.root, path):
            self._answer(422, "")
        else:
            keeper.known, keeper.root = told.size, told.root
            self._answer(200, "")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


def published(keeper: Keeper) -> str | None:
    """What comes of signing the ledger and telling that witness."""
    thread = threading.Thread(target=keeper.handle_request)
    thread.start()
    with transaction() as tx:
        keeper.verifier = checkpoints.signer(tx.office.settings).verifier()
        checkpoints.sign(tx)
        error = checkpoints.publish(tx, keeper.address)
    thread.join()
    return error


def test_a_witness_behind_an_address_is_shown_that_the_ledger_goes_on() -> None:
    with Keeper() as keeper:
        for count in (2, 3, 4):
            write(count)
            assert published(keeper) is None
        assert keeper.known == 9
        # it was set back to an older state: it says so, and is given the way from there
        with transaction() as tx:
            keeper.known, keeper.root = 5, ledger_tree.root_at(tx, 5)
        write(1)
        assert published(keeper) == "answered 409"
        assert published(keeper) is None
        assert keeper.known == 10
    write(1)
    with transaction() as tx:
        checkpoints.sign(tx)
        assert checkpoints.publish(tx, keeper.address) == "ConnectionError"


@pytest.mark.parametrize(
    "code",
    ["ledger.missing", "ledger.changed", "ledger.not_ours", "ledger.detail", "ledger.tree", "ledger.checkpoint",
     "ledger.unsigned", "ledger.rolled_back"],
)  # fmt: skip
def test_every_fault_has_a_sentence_that_names_the_entries(code: str) -> None:
    found = Breach(next(fault for fault in get_args(Fault) if code == f"ledger.{fault}"), 3, 4)
    assert found.code == code
    assert {"id", "en"} == both(code, {"first": 3, "last": 4}).keys()
    assert all("3" in each or "4" in each for each in both(code, {"first": 3, "last": 4}).values())
    assert len(get_args(Fault)) == 8


def test_entries_that_nobody_signs_are_told_to_the_operator() -> None:
    with transaction() as tx:
        tx.now -= timedelta(minutes=20)
        ledger.append(tx, "test.entry", SYSTEM)
    with transaction() as tx:
        assert "health.ledger_unsigned" in health.report(tx).reasons
        checkpoints.sign(tx)
        assert "health.ledger_unsigned" not in health.report(tx).reasons


def test_the_record_of_a_case_is_broken_when_the_tree_above_it_is() -> None:
    case_id = submitted()
    with transaction() as tx:
        assert ledger.case_is_intact(tx, case_id)
    with transaction() as tx:
        tamper(tx, "DELETE FROM ledger_node")
    with transaction() as tx:
        assert not ledger.case_is_intact(tx, case_id)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_node", "ledger_checkpoint", "decision", "policy_version"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_only_added(table: str, change: str) -> None:
    submitted()
    column = {"ledger_entry": "kind", "ledger_node": "hash", "ledger_checkpoint": "note", "decision": "verb",
              "policy_version": "service"}[table]  # fmt: skip
    with pytest.raises(DBAPIError, match="only added"), transaction() as tx:
        tx.session.execute(text(change.format(table, f"{column} = 'x'")))


def test_a_state_that_changes_without_an_entry_is_refused_by_the_database() -> None:
    case_id = draft(citizen())
    with pytest.raises(DBAPIError, match="without an entry"), transaction() as tx:
        tx.session.get_one(Case, case_id).state = "withdrawn"
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).state == "draft"


def test_a_case_made_without_an_entry_is_refused_by_the_database() -> None:
    case_id = draft(citizen())
    copy = (
        "INSERT INTO cases (id, number, citizen_id, service, policy_version, state, version, answers, "
        "accepted_failures, escalation_reasons, created_at, created_by) SELECT gen_random_uuid(), 'X', citizen_id, "
        "service, policy_version, state, 1, answers, false, '[]', created_at, created_by FROM cases WHERE id = :id"
    )
    with pytest.raises(DBAPIError, match="without an entry"), transaction() as tx:
        tx.session.execute(text(copy), {"id": case_id})
