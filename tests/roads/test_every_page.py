"""Every page of everybody in a real browser, on a phone and on a desk: axe finds nothing, nothing runs off the side.

The pages are those of the table of tests/house/test_every_route.py, so that a new one is looked at without being named.
"""

from pathlib import Path

import pytest
from flask import Flask, url_for
from playwright.sync_api import Browser, BrowserContext, Page

from tests.house.test_every_route import ALL, MAY, World, doors, make_people, make_world
from tests.integration.desks import at_desk
from tests.integration.live import serving
from tests.roads.browsers import DESK, PHONE

pytestmark = pytest.mark.usefixtures("services")
AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
NO_PAGES = (
    "/api/", "/static/", "/healthz", "/.well-known/", "/language", "/record/file", "/pages/", "/claims/",
    "<uuid:case_id>/record",
)  # fmt: skip
"""Parts of addresses that answer something else than a page."""
LOOKING = ("nobody", "owner", "holder", "supervisor", "auditor", "admin")
ENGLISH = {"nobody", "holder", "auditor"}


def pages_of(app: Flask, world: World, who: str) -> list[str]:
    """The addresses of the pages that somebody may open; those that are open to all are nobody's."""
    found = []
    for name, rule in doors(app).items():
        mine = who in MAY[name] and (who == "nobody" or MAY[name] != ALL)
        if mine and name.startswith("GET ") and not any(part in rule.rule for part in NO_PAGES):
            with app.test_request_context():
                found.append(url_for(rule.endpoint, **{each: world.arguments[each] for each in rule.arguments}))
    return found


def signed_in(app: Flask, world: World, who: str, context: BrowserContext, address: str) -> None:
    """Give the browser the cookie of that person's session."""
    cookies = [{"name": "berkas_language", "value": "en" if who in ENGLISH else "id", "url": address}]
    actor = world.people[who]
    if actor is not None:
        cookie = at_desk(app, actor).get_cookie("berkas_session")
        assert cookie is not None
        cookies.append({"name": "berkas_session", "value": cookie.value, "url": address})
    context.add_cookies(cookies)  # type: ignore[arg-type]


RUN_AXE = "async () => (await axe.run()).violations.map(each => `${each.id}: ${each.nodes.map(node => node.target)}`)"
OFF_THE_SIDE = "document.documentElement.scrollWidth > window.innerWidth"
TWO_LINES = """() => {
  const [mark, person] = [".brand", ".top-person"].map(each => document.querySelector(each).getBoundingClientRect());
  return person.top >= mark.bottom;
}"""


def wrong_with(page: Page) -> list[str]:
    """What axe says against the page as a phone shows it, and whether it must be moved sideways to be read."""
    page.evaluate(AXE)
    found = [str(each) for each in page.evaluate(RUN_AXE)]
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        if page.evaluate(OFF_THE_SIDE):
            found.append(f"runs off the side at {size['width']} pixels")
        if page.evaluate(TWO_LINES):
            found.append(f"the person stands below the name of the site at {size['width']} pixels")
    page.set_viewport_size(PHONE)
    return found


@pytest.mark.parametrize("who", LOOKING)
def test_every_page_can_be_read_by_everybody_on_a_phone_and_on_a_desk(app: Flask, browser: Browser, who: str) -> None:
    world = make_world(make_people())
    wrong: list[str] = []
    with serving(app) as address:
        context = browser.new_context(viewport=PHONE, base_url=address, bypass_csp=True)
        signed_in(app, world, who, context, address)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        for path in pages_of(app, world, who):
            answer = page.goto(path)
            assert answer is not None and answer.status < 500, path
            wrong += [f"{path}: {each}" for each in wrong_with(page)]
        context.close()
    assert not wrong, "\n".join(wrong)
