"""`berkas ledger …`: the record, read and proved by whoever has the database, or an earlier checkpoint."""

from collections.abc import Sequence
from pathlib import Path

import click

from web.cli.connection import connected
from workflow import checkpoints, cosignatures, ledger_readings
from workflow.commitments import EvidenceReport
from workflow.cosignatures import Witnessed, WitnessKey
from workflow.ledger_tree import LedgerBroken
from workflow.settings import Settings, load_settings
from workflow.signed_note import Checkpoint, NoteNotSigned, Verifier, notes_of


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
    """Recompute the whole ledger from the database; exit status 1 and the first broken entry when it differs.

    Then the evidence of every case is compared with it, and the first case is named whose rows are others."""
    with connected() as settings:
        verifier = _key(key) if key is not None else checkpoints.signer(settings).verifier()
        trusted = [each for path in kept for each in _checkpoints(path, verifier)]
        whole = ledger_readings.read(verifier, _witness_keys(settings), trusted)
    report = whole.ledger
    if report.breach is None:
        signed = f"{report.checkpoints} checkpoints, {len(trusted)} kept elsewhere"
        click.echo(f"{report.entries} entries, {signed}: all as written")
        if report.forgotten:
            click.echo(f"{report.forgotten} details were erased, as the law asks; their entries still stand")
    if whole.fault is not None:
        raise whole.fault
    if whole.evidence is not None:
        _tell_evidence(whole.evidence)
    _tell_witnesses(whole.witnessed)
    click.echo(f"root {report.root}")


@ledger.command("key")
def show_key() -> None:
    """Print the public key of the checkpoints, for witnesses and for whoever checks a proof."""
    click.echo(str(checkpoints.signer(load_settings()).verifier()))


@ledger.command("checkpoint")
def sign_checkpoint() -> None:
    """Sign the ledger as it is now, give it to the witnesses, and print it."""
    with connected():
        try:
            signed, errors = checkpoints.sign_and_publish()
        except LedgerBroken as error:
            raise click.ClickException(f"{error}; run: berkas ledger verify") from error
    if signed is None:
        raise click.ClickException("the ledger has no entry yet")
    for address, failure in errors.items():
        click.echo(f"{address}: not reached ({failure}); it is tried again every few minutes", err=True)
    click.echo(signed.note, nl=False)


def _witness_keys(settings: Settings) -> list[WitnessKey]:
    try:
        return cosignatures.keys_of(settings)
    except ValueError as error:
        raise click.ClickException(
            "BERKAS_WITNESS_KEYS: no key of a witness; take it as its operator prints it"
        ) from error


def _tell_evidence(evidence: EvidenceReport) -> None:
    """What the comparison of all cases with the record found."""
    told = f"{evidence.cases} cases, their evidence as it was recorded"
    if evidence.older:
        told += f"; of {evidence.older} an older version did not record all of it"
    if evidence.forgotten:
        told += f"; of {evidence.forgotten} it was erased"
    click.echo(told)


def _tell_witnesses(witnessed: Sequence[Witnessed]) -> None:
    """One line a witness, about the last that it signed."""
    for name in sorted({each.name for each in witnessed}):
        last = next(each for each in witnessed if each.name == name)
        seen = (
            f"on {last.seen_at:%Y-%m-%d %H:%M} UTC"
            if last.seen_at
            else "unchecked: BERKAS_WITNESS_KEYS has no key of it"
        )
        click.echo(f"witness {name} signed up to entry {last.size}, {seen}")


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
