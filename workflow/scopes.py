"""What a bearer token may do in its owner's name: look, and beyond that no more than its scopes name."""

from collections.abc import Mapping
from typing import Literal

Scope = Literal["read", "apply", "decide", "sign", "collect"]
SCOPES: Mapping[Scope, str] = {
    "read": "look at services and at the cases that its owner may see; every token has it",
    "apply": "begin, answer, hand in and withdraw its owner's cases, send documents, book a pickup time",
    "decide": "be dealt a case, hold it, correct values, verify, return, reject or escalate it, send it back",
    "sign": "sign off, where the office lets programs do so",
    "collect": "mark a case as collected at the counter",
}
"""A scope widens nothing: whatever its owner may not do, the token may not do either."""
