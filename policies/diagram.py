"""A procedure as a diagram of its states, for documents and for people who decide about it."""

from collections.abc import Iterator

from policies.models import ENDS, Procedure, Transition


def state_diagram(procedure: Procedure) -> str:
    """Mermaid's stateDiagram-v2: an arrow for each row and each state that it leaves, with verb, roles and time."""
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *_arrows(procedure)])


def _arrows(procedure: Procedure) -> Iterator[str]:
    ends: set[str] = set()
    for row in procedure.transitions:
        for state in row.source:
            yield f"    {state} --> {row.target}: {_told(row)}"
        ends |= {row.target} & ENDS
    yield from (f"    {state} --> [*]" for state in sorted(ends))


def _told(row: Transition) -> str:
    time = "" if row.within is None else f", {row.within:g} h"
    return f"{row.verb} ({' or '.join(row.by)}{time})"
