"""The menu of a page, and the address of the page itself."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from web.language import PARAMETER
from web.signin import SignedIn

MENU: tuple[tuple[frozenset[str], str, Any], ...] = (
    (frozenset(), "home.index", _l("Services")),
    (frozenset({"citizen"}), "citizen.index", _l("My cases")),
    (frozenset({"officer", "supervisor"}), "review.index", _l("Review")),
    (frozenset({"supervisor"}), "team.index", _l("Team")),
    (frozenset({"supervisor"}), "checks.index", _l("Checks")),
    (frozenset({"supervisor", "auditor"}), "vigilance.index", _l("Vigilance")),
    (frozenset({"officer", "supervisor"}), "counter.index", _l("Counter")),
    (frozenset({"auditor", "supervisor"}), "audit.index", _l("Audit")),
    (frozenset({"auditor", "supervisor"}), "alerts.index", _l("Alerts")),
    (frozenset({"auditor", "admin"}), "retention.index", _l("Retention")),
    (frozenset({"officer", "supervisor", "auditor", "admin"}), "record.index", _l("My record")),
)
"""Who sees which entry: the roles of which one is enough (none: everybody), the endpoint, the label."""
PART_OF = {
    "answers": "citizen", "pickup": "citizen", "slip.show": "citizen", "search": "team", "budget": "team",
    "tracing": "audit", "alerts.mine": "record",
}  # fmt: skip
"""The part of the menu that pages without an entry belong to, by endpoint or by all of a blueprint."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    href: str
    label: str
    current: str | None
    """The value of aria-current: this very page, or another page of the same part."""


def navigation() -> list[Entry]:
    """The menu of this reader."""
    # not web.access: an address that does not exist or is refused passes no guard, and its page has a menu too
    person = current_user._get_current_object()
    roles = person.actor.roles if isinstance(person, SignedIn) else frozenset()
    return [
        Entry(url_for(endpoint), str(label), _current(endpoint))
        for wanted, endpoint, label in MENU
        if not wanted or wanted & roles
    ]


def _current(endpoint: str) -> str | None:
    if request.endpoint == endpoint:
        return "page"
    part = PART_OF.get(request.endpoint or "") or PART_OF.get(request.blueprint or "") or request.blueprint
    return "true" if part == endpoint.partition(".")[0] else None


def here() -> str:
    """The address that shows this page by GET; a page that is drawn in place of another has set it."""
    if request.method != "GET" or "again" in g:
        return str(g.get("here", url_for("home.index")))
    arguments = {**request.args.to_dict(), **(request.view_args or {})}
    arguments.pop(PARAMETER, None)
    return url_for(request.endpoint, **arguments) if request.endpoint else url_for("home.index")


def init(blueprint: Blueprint) -> None:
    """Give both to the templates, those of other blueprints too."""
    blueprint.add_app_template_global(navigation, "navigation")
    blueprint.add_app_template_global(here, "here")
