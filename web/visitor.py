"""Who calls, as a browser tells it: the address behind our proxies, the device cookie, the kind of browser."""

import secrets

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.security import keep_cookie, kept_cookie
from workflow.devices import Visitor

COOKIE = "berkas_device"
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def visitor() -> Visitor:
    """Who sends this request."""
    told = request.headers.get("User-Agent", "")
    names = (_first(_BROWSERS, told), _first(_SYSTEMS, told))
    device = g.get("new_device") or kept_cookie(COOKIE)
    return Visitor(request.remote_addr or "", device, ", ".join(filter(None, names)))


def known_visitor() -> Visitor:
    """The same with a device cookie, a new one when the browser has none: for sessions that are bound to it."""
    if not kept_cookie(COOKIE) and "new_device" not in g:
        g.new_device = secrets.token_urlsafe(32)
    return visitor()


def init(app: Flask, hops: int) -> None:
    """Believe so many proxies about the address, and keep the device cookie."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0)  # type: ignore[method-assign]
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if "new_device" in g:
        keep_cookie(response, COOKIE, g.new_device)
    return response


def _first(table: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for sign, name in table if sign in told), "")
