"""The errors that Berkas shows to people: to whoever uses it, and to whoever installs it."""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """Something was asked that cannot be done now; nothing was lost.

    `code` is stable ("upload.too_large") and is what callers and tests look at; the sentences in both
    languages are in policies/messages/refusals.yaml under that code and are filled with `values`.
    `values` never holds personal data.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


class CannotStart(Exception):  # noqa: N818 - states what happened
    """Something has to be mended by whoever installs Berkas before it runs; the text says what, in English."""
