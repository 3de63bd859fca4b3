"""Links that came by mail: the token goes from the address into the session's cookie, and no page of ours names it.

Opening a link spends nothing: programs that look into mails do so too. The form behind it does.
"""

from flask import redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.pages.drawn import draw
from workflow.db import transaction
from workflow.links import Link


def take(link: Link, token: str, endpoint: str) -> Response:
    """Keep the token, and go on to the page behind the link; no other address learns where the reader came from."""
    session[_key(link)] = token
    response = redirect(url_for(endpoint))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def kept(link: Link) -> str:
    """The token that this browser brought. Errors: link.wrong when it brought none."""
    token = session.get(_key(link))
    if not isinstance(token, str):
        raise Refusal("link.wrong")
    return token


def drop(link: Link) -> None:
    """The link has been used."""
    session.pop(_key(link), None)


def sent(here: str, address: str) -> str:
    """The same page whoever has the address, and whether there is such a person."""
    with transaction() as tx:
        by_file = tx.office.settings.notice_url is None
    return draw("account/mail_sent.html", here, title=_("Look into your mail"), address=address, by_file=by_file)


def _key(link: Link) -> str:
    return f"{link}_link"
