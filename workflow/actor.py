"""Who acts: a value that is passed into every action."""

from dataclasses import dataclass, field
from uuid import UUID

from workflow.models import Person
from workflow.scopes import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with their roles and language, or Berkas itself (role "system"). `session`: the row of the sign-in.

    `scopes`: a program acts in the person's name and may do no more than these; None when they are there themselves.
    """

    id: UUID
    roles: frozenset[str]
    language: str = "id"
    session: UUID | None = field(default=None, compare=False)
    scopes: frozenset[Scope] | None = field(default=None, compare=False)

    @property
    def by_token(self) -> bool:
        """Whether a program acts, and nobody has proved that they are there."""
        return self.scopes is not None


def actor_of(person: Person) -> Actor:
    """The person as the one who acts."""
    return Actor(id=person.id, roles=frozenset(person.roles), language=person.language)


# a fixed row of the table person, written by the first migration: whatever Berkas does by itself has a name too
SYSTEM = Actor(UUID("00000000-0000-0000-0000-000000000001"), frozenset({"system"}))
