"""docs/errors.md, made from the catalogue: `python -m policies.error_docs > docs/errors.md`."""

import sys

from policies.catalogue import Area, codes, sentence

_HEAD = """# Codes
Every refusal and finding by its stable code. Programs look at the code; people read the sentence. Made from
policies/messages/ by `python -m policies.error_docs > docs/errors.md`; a test compares.
"""
_AREAS: tuple[tuple[Area, str], ...] = (("refusals", "Refusals"), ("findings", "Findings"))


def errors_page() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD]
    for area, title in _AREAS:
        rows = [f"| `{code}` | {_told(code, 'id')} | {_told(code, 'en')} |" for code in sorted(codes(area))]
        parts.append("\n".join([f"## {title}", "| code | Indonesia | English |", "| --- | --- | --- |", *rows, ""]))
    return "\n".join(parts)


def _told(code: str, language: str) -> str:
    return sentence(code, language).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(errors_page())
