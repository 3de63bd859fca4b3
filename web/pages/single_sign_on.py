"""Single sign-on with the city's directory: OpenID Connect, authorization code with PKCE (RFC 7636, RFC 9700).

State, nonce and the verifier lie in this browser's signed session. What comes back counts only as "this subject of this
issuer has signed in there"; whom that means, and what they may do, is decided by workflow/identity.py and the policy.
"""

from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Blueprint, Flask, current_app, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import public
from web.logs import log
from web.pages.account import form, onward, wanted
from web.pages.drawn import or_again
from web.signin import sign_in
from web.visitor import known_visitor
from workflow import identity, second_factor, sessions
from workflow.db import transaction
from workflow.settings import Settings, SettingsError

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the directory can make: no "none", and none made with the secret that we know too."""
TIMEOUT_SECONDS = 5
LEEWAY_SECONDS = 30
_NEXT = "directory_next"
_EXTENSION = "berkas.directory"

blueprint = Blueprint("single_sign_on", __name__)


def init(app: Flask, settings: Settings) -> None:
    """Make the client of the directory that the settings name, if any; raises SettingsError for half a setting."""
    if not settings.oidc_issuer:
        return
    if not _is_safe(settings.oidc_issuer) or not settings.oidc_client_id:
        raise SettingsError("BERKAS_OIDC_ISSUER needs an https address and BERKAS_OIDC_CLIENT_ID beside it. Set both.")
    app.extensions[_EXTENSION] = OAuth(app).register(
        "directory",
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        client_kwargs={
            "scope": "openid", "code_challenge_method": "S256", "default_timeout": TIMEOUT_SECONDS,
            "max_redirects": 0,  # its documents and keys lie where it says, and nowhere else
        },
    )  # fmt: skip


@blueprint.get("/sign-in/directory")
@public
@or_again(form)
def begin() -> Response:
    """Go to the directory. Errors: sso.away, sso.refused, access.not_found without a directory."""
    settings = _settings()
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return redirect(url_for("signin.form", next=wanted()))  # a foreign page signs nobody in: the person clicks here
    try:
        client = _client(settings)
        answer: Response = client.authorize_redirect(_back(settings))
    except RequestException as error:
        raise Refusal("sso.away") from error
    session[_NEXT] = wanted()
    return answer


@blueprint.get("/sign-in/directory/back")
@public
@or_again(form)
def back() -> Response:
    """Come back from there. Errors: sso.refused, sso.unlinked, sso.away."""
    settings = _settings()
    place = session.pop(_NEXT, None)
    claims = _claims(settings)
    with transaction() as tx:
        person = identity.person_of(tx, settings.oidc_issuer, str(claims["sub"]))
        asked = second_factor.is_asked(tx, person) and not _seen_there(settings, claims)
        token = sessions.enter(tx, person, "password" if asked else "full", "directory", known_visitor())
    sign_in(token, remember=False)
    if asked:
        return redirect(url_for("second_step.form", next=place))
    return redirect(place or onward(person))


def _claims(settings: Settings) -> dict[str, Any]:
    """What the directory says of who signed in, after every check of OpenID Connect Core 3.1.3.7."""
    expected = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "nonce": {"essential": True},
    }
    try:
        client = _client(settings)
        told = client.server_metadata.get("authorization_response_iss_parameter_supported")
        if told and request.args.get("iss") != settings.oidc_issuer:
            raise Refusal("sso.refused")  # an answer of another directory (RFC 9207)
        token = client.authorize_access_token(claims_options=expected, leeway=LEEWAY_SECONDS)
    except RequestException as error:
        raise Refusal("sso.away") from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        # the kind alone: the text may quote what the directory told
        log.warning("sso_refused", kind=type(error).__name__)
        raise Refusal("sso.refused") from error
    claims = token.get("userinfo")
    if not claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise Refusal("sso.refused")
    return dict(claims)


def _client(settings: Settings) -> FlaskOAuth2App:
    client: FlaskOAuth2App | None = current_app.extensions.get(_EXTENSION)
    if client is None:
        raise Refusal("access.not_found")
    told = client.load_server_metadata()
    places = [told.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if told.get("issuer") != settings.oidc_issuer or not all(map(_is_safe, places)):
        raise Refusal("sso.refused")
    listed = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [each for each in listed if each in SIGNED_BY]
    return client


def _is_safe(address: str) -> bool:
    """Encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"))


def _seen_there(settings: Settings, claims: dict[str, Any]) -> bool:
    """Whether the office trusts the directory's word that it has seen a second factor; by default it does not."""
    methods = claims.get("amr")
    told = {*(methods if isinstance(methods, list) else []), claims.get("acr")}
    return bool(told & set(settings.oidc_second_factor.split()))


def _back(settings: Settings) -> str:
    # by the base URL, never by the Host header of the request
    return settings.base_url.rstrip("/") + url_for("single_sign_on.back")


def _settings() -> Settings:
    with transaction() as tx:
        return tx.office.settings
