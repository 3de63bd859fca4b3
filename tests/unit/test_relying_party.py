"""Passkeys belong to a host name: where browsers have none to offer, none is offered."""

import pytest

from workflow.passkeys import relying_party
from workflow.settings import Settings


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("https://berkas.example.go.id", ("berkas.example.go.id", "https://berkas.example.go.id")),
        ("http://127.0.0.1:8000", None), ("https://192.0.2.7", None), ("http://berkas.example.go.id", None),
    ],
)  # fmt: skip
def test_passkeys_are_offered_where_browsers_have_them(address: str, party: tuple[str, str] | None) -> None:
    found = relying_party(Settings(base_url=address))
    assert (None if found is None else (found.id, found.origin)) == party
