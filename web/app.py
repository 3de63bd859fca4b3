"""The web application: pages, API and upload endpoint over the workflow."""

from typing import Any
from urllib.parse import urlsplit

from apiflask import APIFlask

from web import access, api, errors, health, language, limits, logs, pages, security, signin, uploads, visitor
from web.api import described
from web.api.schemas import Problem
from web.pages import single_sign_on
from workflow.db import configure
from workflow.settings import Settings, load_settings

BODY_LIMIT = 32 * security.MEGABYTE
"""Above the 20 MB of a file, so that one somewhat too large still meets intake's own refusal and the form is kept."""
SPEC_PATH = "/api/v1/openapi.json"


def create_app(settings: Settings | None = None) -> APIFlask:
    """Build the application; without settings they are read from the environment."""
    settings = settings or load_settings()
    configure(settings)
    app = APIFlask(
        __name__,
        title="Berkas",
        version="1",
        spec_path=SPEC_PATH,
        docs_path=None,
        json_errors=False,
        docs_oauth2_redirect_path=None,
    )
    app.config.update(_options(settings))
    logs.init(app)
    security.init(app)
    visitor.init(app, settings.hops)
    signin.init(app)
    language.init(app)
    app.before_request(access.guard)
    app.before_request(limits.guard)
    app.before_request(security.measure_form)
    uploads.csrf.init_app(app)
    errors.init(app)
    single_sign_on.init(app, settings)
    _register(app)
    return app


def _options(settings: Settings) -> dict[str, Any]:
    address = urlsplit(settings.base_url)
    secure = address.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": security.cookie_name("berkas_session", secure),
        "SESSION_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_NAME": security.cookie_name("berkas_remember", secure),
        "REMEMBER_COOKIE_SECURE": secure,
        "TRUSTED_HOSTS": sorted({address.hostname or "localhost", "localhost", "127.0.0.1"}),
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: who types for two hours must not lose it
        "OPENAPI_VERSION": "3.1.0",
        "SYNC_LOCAL_SPEC": False,
        "VALIDATION_ERROR_STATUS_CODE": 422,
        "HTTP_ERROR_SCHEMA": Problem.model_json_schema(),
        "VALIDATION_ERROR_SCHEMA": Problem.model_json_schema(),
        "SERVERS": [{"url": settings.base_url}],
    }


def _register(app: APIFlask) -> None:
    for blueprint in (*pages.blueprints, health.blueprint, uploads.blueprint):
        # APIFlask asks every blueprint that has a hook of its own, and a plain one has no answer
        vars(blueprint).setdefault("enable_openapi", False)
        app.register_blueprint(blueprint)
    uploads.csrf.exempt(uploads.blueprint)  # it checks the token itself, when the caller is a page
    for api_blueprint in api.blueprints:
        app.register_blueprint(api_blueprint)
        uploads.csrf.exempt(api_blueprint)  # bearer tokens only: a foreign page cannot send them
    app.security_schemes = {"bearer": described.BEARER}
    app.spec_processor(described.with_scopes(app))
    for endpoint in ("static", "openapi.spec"):
        access.public(app.view_functions[endpoint])
