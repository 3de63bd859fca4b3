"""`berkas ledger …`: the record, read and proved by whoever has the database, or an earlier checkpoint."""

import sys
from pathlib import Path

import click

from web.cli.connection import connected
from workflow import checkpoints, ledger_audit
from workflow.db import transaction
from workflow.ledger_audit import Breach
from workflow.ledger_tree import LedgerBroken
from workflow.signed_note import Checkpoint, NoteNotSigned, Verifier, notes_of

_FAULTS = {
    "missing": "entry {first} is missing, or stands in another place",
    "changed": "entry {first} is not what was written",
    "not_ours": "entry {first} was written past Berkas",
    "detail": "what entry {first} is about is not what was written",
    "tree": "the hash over entries {first} to {last} is not theirs: one of them was changed",
    "checkpoint": "entries {first} to {last} are not those that were signed",
    "unsigned": "the checkpoint over {last} entries does not bear our signature",
    "rolled_back": "entries {first} to {last} were signed and are gone: the database was set back",
}


@click.group()
def ledger() -> None:
    """The record of everything that happened: a log whose changes can be found."""


@ledger.command("verify")
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with checkpoints that a witness kept; the ledger must begin with what they signed.",
)
@click.option("--key", help="The public key of the checkpoints, as `berkas ledger key` printed it; ours when left out.")
def verify(kept: tuple[Path, ...], key: str | None) -> None:
    """Recompute the whole ledger from the database; exit status 1 and the first broken entry when it differs."""
    with connected() as settings:
        verifier = _key(key) if key is not None else checkpoints.signer(settings).verifier()
        trusted = [each for path in kept for each in _checkpoints(path, verifier)]
        with transaction() as tx:
            report = ledger_audit.read(tx, verifier, trusted)
    if report.breach is not None:
        click.echo(f"broken: {_told(report.breach)}", err=True)
        click.echo("Do not repair anything. Keep the database, its backups and the witnesses' checkpoints.", err=True)
        sys.exit(1)
    signed = f"{report.checkpoints} checkpoints, {len(trusted)} kept elsewhere"
    click.echo(f"{report.entries} entries, {signed}: all as written")
    if report.forgotten:
        click.echo(f"{report.forgotten} details were erased, as the law asks; their entries still stand")
    click.echo(f"root {report.root}")


@ledger.command("key")
def show_key() -> None:
    """Print the public key of the checkpoints, for witnesses and for whoever checks a proof."""
    with connected() as settings:
        click.echo(str(checkpoints.signer(settings).verifier()))


@ledger.command("checkpoint")
def sign_checkpoint() -> None:
    """Sign the ledger as it is now, give it to the witnesses, and print it."""
    with connected() as settings:
        try:
            with transaction() as tx:
                signed = checkpoints.sign(tx)
        except LedgerBroken as error:
            raise click.ClickException(f"{error}; run: berkas ledger verify") from error
        if signed is None:
            raise click.ClickException("the ledger has no entry yet")
        for address in settings.witness_addresses:
            with transaction() as tx:
                error_ = checkpoints.publish(tx, address)
            if error_ is not None:
                click.echo(f"{address}: not reached ({error_}); it is tried again every few minutes", err=True)
        click.echo(signed.note, nl=False)


def _key(line: str) -> Verifier:
    try:
        return Verifier.parse(line)
    except ValueError as error:
        raise click.BadParameter("no public key; `berkas ledger key` prints ours", param_hint="--key") from error


def _checkpoints(path: Path, verifier: Verifier) -> list[Checkpoint]:
    try:
        return [verifier.checkpoint(note) for note in notes_of(path.read_text("utf-8"))]
    except (NoteNotSigned, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{path}: {error}", param_hint="--checkpoint") from error


def _told(breach: Breach) -> str:
    return _FAULTS[breach.fault].format(first=breach.first, last=breach.last)
