"""What witnesses sign is kept beside our checkpoint, and held against it."""

import base64
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text

from policies.catalogue import sentence
from web.cli import main
from workflow import checkpoints, cosignatures, ledger
from workflow.actor import SYSTEM
from workflow.cosignatures import WitnessKey
from workflow.db import Services, transaction
from workflow.models import Cosignature
from workflow.signed_note import NoteNotSigned

SEEN = datetime(2026, 8, 17, 3, 0, tzinfo=UTC)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = WitnessKey("saksi.contoh.id", PRIVATE.public_key().public_bytes_raw())


def line(note: str, key: WitnessKey = KEY, seen: datetime = SEEN) -> str:
    """The cosignature as the witness of PRIVATE makes it over a note."""
    body = note.rpartition("\n\n")[0] + "\n"
    seconds = int(seen.timestamp())
    signature = PRIVATE.sign(f"cosignature/v1\ntime {seconds}\n{body}".encode())
    packed = key.key_id + struct.pack(">Q", seconds) + signature
    return f"— {key.name} {base64.b64encode(packed).decode()}"


class Signing(BaseHTTPRequestHandler):
    """A witness that signs whatever it gets, or something else."""

    answer_to = staticmethod(line)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = f"{type(self).answer_to(sent.partition(chr(10) * 2)[2])}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def witness() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Signing)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/add-checkpoint"
    server.shutdown()
    server.server_close()


def published(services: Services, address: str, keys: str) -> str | None:
    with transaction() as tx:
        ledger.append(tx, "test.said", SYSTEM)
    with transaction() as tx:
        tx.office.settings.__dict__["witness_keys"] = keys
        checkpoints.sign(tx)
        return checkpoints.publish(tx, address)


def verify(services: Services, monkeypatch: pytest.MonkeyPatch, keys: str) -> tuple[int, str]:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    monkeypatch.setenv("BERKAS_WITNESS_KEYS", keys)
    told = CliRunner().invoke(main, ["ledger", "verify"])
    return told.exit_code, told.output


def test_a_witness_signature_is_kept_and_shown(
    services: Services, witness: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published(services, witness, str(KEY)) is None
    code, told = verify(services, monkeypatch, str(KEY))
    assert (code, "witness saksi.contoh.id signed up to entry 1, on 2026-08-17 03:00 UTC" in told) == (0, True)
    code, told = verify(services, monkeypatch, "")
    assert (code, "unchecked: BERKAS_WITNESS_KEYS has no key of it" in told) == (0, True)


def test_a_signature_under_something_else_is_not_kept_and_told_to_the_operator(
    services: Services, witness: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Signing, "answer_to", staticmethod(lambda note: line("another\n1\nroot\n\n— x y\n")))
    assert published(services, witness, str(KEY)) == "NoteNotSigned"
    with transaction() as tx:
        assert tx.session.scalars(select(Cosignature)).all() == []
        assert checkpoints.late(tx) == [witness]


def test_a_checkpoint_that_the_witness_did_not_see_is_found(
    services: Services, witness: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published(services, witness, "") is None
    with transaction() as tx:
        row = tx.session.scalars(select(Cosignature)).one()
        other = line("another\n1\nroot\n\n— x y\n")
        tx.session.add(Cosignature(size=row.size, address="elsewhere", line=other))
    code, told = verify(services, monkeypatch, str(KEY))
    said = sentence("ledger.cosignature", "en", {"witness": KEY.name, "last": 1})
    assert (code, said in told) == (1, True)
    code, told = verify(services, monkeypatch, "no key")
    assert (code, "no key of a witness" in told) == (1, True)


def test_a_kept_signature_is_not_taken_away(services: Services, witness: str) -> None:
    published(services, witness, "")
    for change in ("DELETE FROM cosignature", "UPDATE cosignature SET line = ''"):
        with pytest.raises(Exception, match="permission denied"), transaction() as tx:
            tx.session.execute(text(change))


@pytest.mark.parametrize(
    "changed",
    ["", "— saksi.contoh.id", "— saksi.contoh.id !!", f"— saksi.contoh.id {base64.b64encode(bytes(76)).decode()}"],
)
def test_what_is_no_signature_is_told_from_one(changed: str) -> None:
    note = "berkas\n1\nroot\n\n— berkas x\n"
    assert KEY.signed_at(note, line(note)) == SEEN
    with pytest.raises(NoteNotSigned):
        KEY.signed_at(note, changed)
    with pytest.raises(NoteNotSigned):
        KEY.signed_at(note.replace("\n1\n", "\n2\n"), line(note))


def test_a_key_is_read_as_its_operator_publishes_it() -> None:
    assert WitnessKey.parse(str(KEY)) == KEY
    with pytest.raises(ValueError, match="not that of the key"):
        WitnessKey.parse(str(KEY).replace(KEY.key_id.hex(), "00000000"))


def test_a_flood_of_lines_is_no_answer() -> None:
    assert cosignatures.lines_of("ok\n") == []
    with pytest.raises(NoteNotSigned):
        cosignatures.lines_of("— a b\n" * 17)
    with pytest.raises(NoteNotSigned):
        cosignatures.lines_of("— " + "a" * 600)
