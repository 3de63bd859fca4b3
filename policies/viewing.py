"""What must hold of views.yaml: names mean something, rows have an effect, and nobody answers for what is covered.

What a rule covers is known before any case: its groups, less those that the service needs and what is compared.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policies.models import DocumentKind, Procedure, Requirement, Service, Viewing, ViewRule
from policies.proof import Break

COLUMNS = {
    "members": frozenset({
        "name", "nik", "sex", "birth_place", "birth_date", "religion", "education", "occupation", "marital_status",
        "relation", "citizenship", "father_name", "mother_name",
    }),
}  # fmt: skip
"""What the tables of document kinds are made of, as verify/fields/kk.py reads them."""
CHECKED = frozenset({
    "nik", "birth_date", "sex", "kk_number", "expiry_date", "mrz", "members.nik", "members.birth_date", "members.sex",
})  # fmt: skip
"""What the checks of verify/rules.py judge: a number against itself, and against the day and the sex beside it."""


class Parts(NamedTuple):
    """The parts of the policies, by name, that a rule of viewing speaks of."""

    kinds: Mapping[str, DocumentKind]
    services: Mapping[str, Service]
    procedures: Mapping[str, Procedure]


def compared(service: Service, requirement: str) -> set[str]:
    """The fields and columns of a document that a rule between the documents compares, or finds a row by."""
    paths: set[str] = set()
    for rule in service.cross_rules:
        for side in (rule.left, rule.right):
            document, name = side.split(".")
            if document != requirement:
                continue
            paths.add(name)
            if rule.compare.startswith("member_"):
                columns = (rule.compare.removeprefix("member_"), *rule.by)
                paths |= {f"{name}.{column}" for column in columns} if side == rule.right else set(rule.by)
    return paths


def viewing_breaks(viewing: Viewing, parts: Parts) -> Iterator[Break]:
    """The place and the reason of each name without meaning, row without effect, and question about what is covered."""
    known = {path for kind in parts.kinds.values() for path in _paths(kind)}
    for group, paths in viewing.groups.items():
        for at, path in enumerate(paths):
            if path not in known:
                yield ("groups", group, at), f"no document kind has {path}"
    yield from _rule_breaks(viewing, parts.procedures)
    yield from _needed_breaks(viewing, parts)
    for at, row in enumerate(viewing.rules):
        yield from ((("rules", at, "hide"), reason) for reason in _unanswerable(viewing, row, parts))


def _paths(kind: DocumentKind) -> set[str]:
    """What may be covered on a kind: its fields, and of a table each column."""
    plain = {field.name for field in kind.fields if field.type != "rows"}
    tables = (field.name for field in kind.fields if field.type == "rows")
    return plain | {f"{table}.{column}" for table in tables for column in COLUMNS.get(table, ())}


def _rule_breaks(viewing: Viewing, procedures: Mapping[str, Procedure]) -> Iterator[Break]:
    told: set[tuple[str, str]] = set()
    for at, row in enumerate(viewing.rules):
        yield from _unnamed(viewing, ("rules", at, "hide"), row.hide)
        for state in row.states:
            if (row.role, state) in told:
                yield ("rules", at), f"{row.role} in {state} stands in two rows"
            if not any(_step(each, row.role, state) for each in procedures.values()):
                yield ("rules", at, "states"), f"{row.role} has no step in {state} that a case is held for"
            told.add((row.role, state))


def _needed_breaks(viewing: Viewing, parts: Parts) -> Iterator[Break]:
    hidden = {group for row in viewing.rules for group in row.hide}
    for name, groups in viewing.needed.items():
        place = ("needed", name)
        yield from _unnamed(viewing, place, groups)
        service = parts.services.get(name)
        if service is None:
            yield place, f"no service is named {name}"
            continue
        kinds = [parts.kinds[each.kind] for each in service.requirements if each.kind in parts.kinds]
        shown = {path for kind in kinds for path in _paths(kind)}
        for group in groups:
            if group in viewing.groups and not shown & set(viewing.groups[group]):
                yield place, f"no document of {name} has anything of {group}"
            elif group in viewing.groups and group not in hidden:
                yield place, f"{group} is covered for nobody, so {name} need not ask for it"


def _unnamed(viewing: Viewing, place: tuple[str | int, ...], groups: tuple[str, ...]) -> Iterator[Break]:
    yield from ((place, f"no group is named {group}") for group in groups if group not in viewing.groups)


def _unanswerable(viewing: Viewing, row: ViewRule, parts: Parts) -> Iterator[str]:
    """What a check asks about in a step and the row covers, a sentence for each: what, who, where, for which step."""
    for service in parts.services.values():
        procedure = parts.procedures.get(service.procedure)
        steps = [(state, _step(procedure, row.role, state)) for state in row.states] if procedure is not None else []
        held = [f"{verb} in {state}" for state, verb in steps if verb is not None]
        if not held:
            continue
        needed = viewing.needed.get(service.name, ())
        groups = [each for each in row.hide if each not in needed and each in viewing.groups]
        plain = {path for each in needed for path in viewing.groups.get(each, ())}
        for requirement in service.requirements:
            asked = _asked(service, requirement, parts.kinds) - plain
            for group in groups:
                for path in sorted(asked & set(viewing.groups[group])):
                    yield (
                        f"{group} covers {path} of {requirement.name}, which a check of {service.name} asks"
                        f" {row.role} about ({', '.join(held)}): name {group} in needed, or do not hide it"
                    )


def _asked(service: Service, requirement: Requirement, kinds: Mapping[str, DocumentKind]) -> set[str]:
    """What checks of one document ask about; what is compared between documents is never covered."""
    kind = kinds.get(requirement.kind)
    if kind is None:
        return set()
    asked = {path for path in _paths(kind) if path in CHECKED}
    asked |= {field.name for field in kind.fields if field.required}
    asked |= set(kind.qr.contains) if kind.qr is not None else set()
    return asked - compared(service, requirement.name)


def _step(procedure: Procedure, role: str, state: str) -> str | None:
    """A step that somebody of the role takes in the state while they hold the case, None when there is none."""
    return next((row.verb for row in procedure.open_to({role}, state) if row.claim), None)
