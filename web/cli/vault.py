"""`berkas vault …`: the keys of the stored files, what is kept, and what is forgotten."""

import sys

import click

from policies.refusals import Refusal
from web.cli.connection import connected
from workflow import cases, holds, people, retention, rotation, view_keys
from workflow.actor import Actor, actor_of
from workflow.db import Tx, transaction

REASON = click.option("--reason", required=True, help="Why; kept with the entry in the ledger.")
BY = click.option("--by", "email", required=True, help="E-mail of whoever answers for it; their role must allow it.")


@click.group()
def vault() -> None:
    """The encrypted files: their keys, and how long they are kept."""


@vault.command("status")
def status() -> None:
    """Print how many files lie under which master key."""
    with connected(), transaction() as tx:
        found = rotation.status(tx)
    click.echo(f"current master key: {found.current}")
    for key, count in found.under.items():
        click.echo(f"{count} files under {key}{'' if key == found.current else ' (older)'}")
    if found.inside:
        click.echo(f"{found.inside} files of the first format carry their key; run: berkas vault rotate")
    if not found.inside and set(found.under) <= {found.current}:
        click.echo("older master keys are needed by no file here; backups of the database may still need them")


@vault.command("rotate")
@click.option(
    "--new-key", is_flag=True, help="First put a new key into HOME/keys/master.key; the old one stays beside."
)
def rotate(new_key: bool) -> None:
    """Bring all files under the newest master key, while the office works; may be broken off and called again."""
    with connected() as settings:
        if new_key:
            if settings.kms_url is not None or settings.master_key is not None:
                raise click.ClickException("the master key is not the file's; renew it where it lies, then rotate")
            click.echo(f"new master key: {settings.master_file().renew()}")
        *_, done = rotation.rotate()
        with transaction() as tx:
            left = rotation.status(tx)
    click.echo(f"{done.moved} keys went over, {done.adopted} came out of files of the first format")
    if done.sealed:
        click.echo(f"{done.sealed} rows of an older version were sealed")
    behind = sum(count for key, count in left.under.items() if key != left.current) + left.inside
    for name in done.failed:
        click.echo(f"{name}: no master key here opens it", err=True)
    if behind:
        click.echo(f"{behind} files are still under an older key; run it again", err=True)
        sys.exit(1)


@vault.command("new-view-key")
def new_view_key() -> None:
    """Mark views with a new key from now on; the old one stays beside it, and its views are traced as before."""
    with connected():
        click.echo(f"new key of the marks of views: {view_keys.renew()}")


@vault.command("check")
@click.option("--sample", type=click.IntRange(min=1), help="Read so many files, drawn by lot; all when left out.")
def check(sample: int | None) -> None:
    """Read files back and verify them; exit status 1 when one does not open."""
    with connected(), transaction() as tx:
        read, lost = rotation.check(tx, sample)
    for name in lost:
        click.echo(f"{name}: does not open", err=True)
    click.echo(f"{read} files read, {len(lost)} do not open")
    if lost:
        sys.exit(1)


@vault.command("sweep")
def sweep() -> None:
    """Delete what is nobody's: keys without a file's row, and files without a key that are a day old."""
    with connected(), transaction() as tx:
        gone = rotation.sweep(tx)
    click.echo(f"{gone} keys and files that were nobody's are gone")


@vault.command("hold")
@click.argument("number")
@REASON
@BY
def hold(number: str, reason: str, email: str) -> None:
    """Keep everything of a case until the hold is released; by a supervisor or auditor."""
    with connected(), transaction() as tx:
        holds.place(tx, _actor(tx, email), cases.by_number(tx, number), reason)
    click.echo("held: nothing of this case is forgotten until the hold is released")


@vault.command("release")
@click.argument("number")
@REASON
@BY
def release(number: str, reason: str, email: str) -> None:
    """End a hold; by another supervisor or auditor than placed it."""
    with connected(), transaction() as tx:
        holds.lift(tx, _actor(tx, email), cases.by_number(tx, number), reason)
    click.echo("released: the case is forgotten as the policy says")


@vault.command("erase")
@click.argument("number")
@REASON
@BY
def erase(number: str, reason: str, email: str) -> None:
    """Forget a case because its citizen asks so; by an admin or supervisor who took no step in it."""
    with connected():
        with transaction() as tx:
            remains = retention.erase(tx, _actor(tx, email), cases.by_number(tx, number), reason)
        with transaction() as tx:
            retention.clear(tx, remains)
    click.echo("erased: the keys of its files, and all that was read or written about it")


@vault.command("forget")
def forget() -> None:
    """Forget what the policy keeps no longer, as the worker does every hour."""
    with connected():
        click.echo(f"{retention.run()} cases had something to forget")


def _actor(tx: Tx, email: str) -> Actor:
    person = people.by_email(tx, email)
    if person is None:
        raise Refusal("access.denied")
    return actor_of(person)
