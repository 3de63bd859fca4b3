"""How a refusal is told on a terminal."""

from policies.catalogue import codes, sentence
from policies.refusals import Refusal


def told(refusal: Refusal) -> str:
    """Code and English sentence in one line."""
    text = sentence(refusal.code, "en", refusal.values) if refusal.code in codes("refusals") else ""
    return f"{refusal.code}: {text}".rstrip(": ")
