"""`berkas user …` and `berkas token create`."""

import sys
from uuid import UUID

import click

from policies.refusals import Refusal
from web.cli.connection import connected
from workflow import account_repair, disabling, identity, password_reset, people, second_factor, sessions, tokens
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.models import Person
from workflow.scopes import SCOPES, Scope

ROLES = click.Choice(sorted(people.ROLES))
ROLE = click.option("--role", "roles", multiple=True, required=True, type=ROLES)


@click.group()
def user() -> None:
    """People who work in the office."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@ROLE
@click.option("--language", default="id", type=click.Choice(["id", "en"]))
@click.option("--password-stdin", is_flag=True, help="In place of the link: read the password that the person types.")
@click.option("--nik-stdin", is_flag=True, help="Read NIK, and the KK number if known, from the next line.")
def add(email: str, name: str, roles: tuple[str, ...], language: str, password_stdin: bool, nik_stdin: bool) -> None:
    """Add a person and print a link, once, by which they set their password; `new-password` prints another.

    Whose role needs a second factor gets an invitation too: hand it over apart from the link.
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    nik, card = _numbers() if nik_stdin else (None, None)
    with connected(), transaction() as tx:
        person = people.add(tx, name, email, password, roles, language, nik=nik, kk_number=card)
        link = None if password_stdin else password_reset.by_office(tx, person)
        invitation = second_factor.invite(tx, person) if second_factor.requires(tx, person) else None
    click.echo("added" if link is None else f"added; link: {link}")
    if invitation is not None:
        click.echo(f"invitation: {invitation}")


@user.command("identify")
@click.argument("email")
def identify(email: str) -> None:
    """Read a person's NIK, and the KK number if known, from a line of standard input: no list of processes shows it.

    By these their own and their family's cases are kept from them. Stored are keyed hashes.
    """
    nik, card = _numbers()
    with connected(), transaction() as tx:
        people.identify(tx, SYSTEM, _person(tx, email).id, nik, card)
    click.echo("identified")


@user.command("invite")
@click.argument("email")
@click.option("--reset", is_flag=True, help="Also end all factors, sessions and tokens: of who has lost everything.")
def invite(email: str, reset: bool) -> None:
    """Print a new invitation to set up the second step; the one before no longer counts."""
    with connected(), transaction() as tx:
        person = _person(tx, email)
        if not reset and second_factor.factors_of(tx, person).count:
            raise Refusal("factor.exists")
        code = second_factor.reset(tx, person) if reset else second_factor.invite(tx, person)
    click.echo(f"invitation: {code}")


@user.command("new-password")
@click.argument("email")
def new_password(email: str) -> None:
    """Print a link by which a person sets a new password; hand it over in person. Second factors stay as they are."""
    with connected(), transaction() as tx:
        link = password_reset.by_office(tx, _person(tx, email))
    click.echo(link)


@user.command("sessions")
@click.argument("email")
@click.option("--end-all", is_flag=True, help="End all of them, and all tokens.")
def list_sessions(email: str, end_all: bool) -> None:
    """Print where a person is signed in."""
    with connected(), transaction() as tx:
        person = _person(tx, email)
        for each in sessions.of_person(tx, person.id):
            click.echo(f"{each.opened_at:%Y-%m-%d %H:%M}  {each.level:<8}  {each.browser or '-'}")
        if end_all:
            click.echo(f"ended: {sessions.close_all(tx, person)}")


@user.command("roles")
@click.argument("email")
@ROLE
def set_roles(email: str, roles: tuple[str, ...]) -> None:
    """Give a person other roles; all their sessions and tokens end."""
    with connected(), transaction() as tx:
        person = people.set_roles(tx, SYSTEM, _person(tx, email).id, roles)
        invitation = _invitation(tx, person)
    click.echo(f"roles: {', '.join(person.roles)}")
    if invitation is not None:
        click.echo(f"invitation: {invitation}")


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Let nothing open an account any more, of staff or of a citizen; all sessions, tokens and links end."""
    with connected(), transaction() as tx:
        ended = disabling.disable(tx, _person(tx, email).id)
    click.echo(f"disabled; sessions ended: {ended}")


@user.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a person sign in again, by the password and the second step that they had."""
    with connected(), transaction() as tx:
        disabling.enable(tx, _person(tx, email).id)
    click.echo("enabled")


@user.command("repair")
@click.argument("email")
@click.option("--id", "person_id", type=click.UUID, help="Its id in the record; its address becomes EMAIL again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def repair(email: str, person_id: UUID | None, yes: bool) -> None:
    """Give an account back that was altered by SQL and opens nothing since: with the roles that the record knows.

    Prints a link by which the person sets a new password, and an invitation where no second step of theirs was left.
    """
    with connected():
        with transaction() as tx:
            said = account_repair.recorded(tx, account_repair.altered(tx, email, person_id))
        by = "the command line or Berkas" if said.given.recorded_by == SYSTEM.id else str(said.given.recorded_by)
        click.echo(f"roles by the record: {', '.join(said.roles)}")
        click.echo(f"given on {said.given.recorded_at:%Y-%m-%d %H:%M} UTC by {by} (entry {said.given.seq})")
        if said.disabled is not None:
            click.echo(f"disabled since {said.disabled.recorded_at:%Y-%m-%d %H:%M} UTC, and stays so")
        if not yes:
            click.confirm("Seal the account with these roles and end all that opens it?", abort=True)
        with transaction() as tx:
            person = account_repair.repair(tx, email, person_id)
            link, invitation = password_reset.by_office(tx, person), _invitation(tx, person)
    click.echo(f"repaired; link: {link}")
    if invitation is not None:
        click.echo(f"invitation: {invitation}")


@user.command("link")
@click.argument("email")
@click.option("--subject", required=True, help="The person's subject (sub) in the directory.")
def link(email: str, subject: str) -> None:
    """Tie a person to their account in the city's directory (BERKAS_OIDC_ISSUER)."""
    with connected() as settings, transaction() as tx:
        identity.link(tx, _person(tx, email), settings.oidc_issuer, subject)
    click.echo("linked")


@user.command("unlink")
@click.argument("email")
def unlink(email: str) -> None:
    """Untie a person from the directory; all their sessions and tokens end."""
    with connected(), transaction() as tx:
        count = identity.unlink(tx, _person(tx, email))
    click.echo(f"unlinked: {count}")


@click.group()
def token() -> None:
    """Bearer tokens for the HTTP API."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="command line", help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(list(SCOPES)), help="What it may do but read.")
def create(email: str, name: str, scopes: tuple[Scope, ...]) -> None:
    """Make a token for a person and print it, this once. Without --scope it reads only, as its owner may.

    Whose role needs a second factor must have taken that step in the last minutes.
    """
    with connected(), transaction() as tx:
        made = tokens.create(tx, _person(tx, email), name, scopes)
    click.echo(made)


def _invitation(tx: Tx, person: Person) -> str | None:
    """An invitation for whose role asks for a second step and who has none set up."""
    asked = second_factor.requires(tx, person) and not second_factor.factors_of(tx, person).count
    return second_factor.invite(tx, person) if asked else None


def _numbers() -> tuple[str, str | None]:
    words = [*sys.stdin.readline().split(), ""]
    return words[0], words[1] or None


def _person(tx: Tx, email: str) -> Person:
    person = people.by_email(tx, email)
    if person is None:
        raise Refusal("people.unknown")
    return person
