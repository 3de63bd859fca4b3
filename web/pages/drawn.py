"""Drawing a page, and drawing it again when the step that it offered was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, g, make_response, render_template, request

from policies.catalogue import codes, sentence
from policies.refusals import Refusal
from web.errors import status_of, waiting
from web.language import current_language
from web.logs import refused

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as the reader sees it; `field` is the one of the form that could not be read."""

    code: str
    message: str
    field: str | None = None


def told(refusal: Refusal) -> Told:
    """The refusal with its sentence in the reader's language."""
    known = refusal.code if refusal.code in codes("refusals") else "server.error"
    field = str(refusal.values["fields"]) if "fields" in refusal.values else None
    return Told(refusal.code, sentence(known, current_language(), refusal.values), field)


def draw(template: str, here: str, **values: Any) -> str:
    """The page; `here` is its own address by GET, which a page drawn after a POST does not stand at."""
    g.here = here
    return render_template(template, **{"refusal": None, **values})


def or_again(page: Callable[..., str]) -> Callable[[View], View]:
    """When the view is refused, answer with `page`, given the refusal: all that was typed is still in the form."""

    def wrap(view: View) -> View:
        @wraps(view)
        def step(**arguments: Any) -> Any:
            try:
                return view(**arguments)
            except Refusal as refusal:
                g.again = True
                refused(refusal.code)
                response: Response = make_response(page(refusal=told(refusal), **arguments))
                response.status_code = status_of(refusal.code)
                response.headers.update(waiting(refusal))
                return response

        return step

    return wrap


def number(name: str) -> int:
    """A whole number of the form, such as the version that the page showed. Errors: request.invalid."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("request.invalid", fields=name)
    return int(text)


def typed(*names: str) -> dict[str, str]:
    """What the form brought for these fields, to be shown again."""
    return {name: request.form.get(name, "") for name in names}
