"""The API's description tells of each call which scope its token needs, from the same mark that the guard reads."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from web.access import access_of
from workflow.scopes import SCOPES

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "\n".join(("A token has scopes:", *(f"- `{name}`: {words}" for name, words in SCOPES.items()))),
}
Document = dict[Any, Any] | str
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def with_scopes(app: Flask) -> Callable[[Document], Document]:
    """What completes the OpenAPI document: the scope as the role of each security requirement (OpenAPI 3.1, 4.8.30)."""

    def complete(document: Document) -> Document:
        assert isinstance(document, dict)  # a text only where the app is set to write YAML
        for rule in app.url_map.iter_rules():
            access = access_of(app.view_functions[rule.endpoint])
            path = document["paths"].get(_PARAMETER.sub(r"{\1}", rule.rule), {})
            for method in rule.methods or ():
                if access is not None and (operation := path.get(method.lower())) is not None:
                    operation["security"] = [{"bearer": [access.scope]}]
                    responses = operation["responses"]
                    responses.setdefault("403", {**responses["401"], "description": "Forbidden"})
        return document

    return complete
