"""The services of the office, open to everybody, with all that a citizen should know before beginning."""

from flask import Blueprint, url_for

from policies.refusals import Refusal
from web.access import actor_or_none, public
from web.pages import menu, words
from web.pages.drawn import Told, draw
from workflow import cases, deadlines
from workflow.db import transaction

blueprint = Blueprint("home", __name__)
words.init(blueprint)
menu.init(blueprint)

OPEN = ("draft", "returned", "submitted", "verified", "escalated", "ready")


@blueprint.get("/")
@public
def index() -> str:
    """All services, and the reader's open cases."""
    actor = actor_or_none()
    with transaction() as tx:
        services = sorted(tx.office.policies.services.values(), key=lambda each: words.said(each.title).casefold())
        own = [each for each in cases.own_cases(tx, actor) if each.state in OPEN] if actor else []
        titles = {each.id: tx.policy_of(each).service.title for each in own}
    return draw("home.html", url_for("home.index"), services=services, cases=own, titles=titles)


@blueprint.get("/services/<name>")
@public
def service(name: str, refusal: Told | None = None) -> str:
    """What one service needs, the limits of files, and how long it takes. Errors: policy.unknown_service."""
    with transaction() as tx:
        policies, calendar = tx.office.policies, tx.office.calendar
        wanted = policies.services.get(name)
        if wanted is None:
            raise Refusal("policy.unknown_service")
        hours = deadlines.working_hours(policies.procedures[wanted.procedure])
        expected = calendar.add_working(tx.now, hours)
    actor = actor_or_none()
    return draw(
        "service.html",
        url_for("home.service", name=name),
        service=wanted,
        limits=policies.limits,
        hours=hours,
        expected=expected,
        may_start=actor is not None and "citizen" in actor.roles,
        signed_in=actor is not None,
        refusal=refusal,
        questions={each.name: each for each in wanted.answers},
        labels={each.name: dict(each.choices) for each in wanted.answers},
    )
