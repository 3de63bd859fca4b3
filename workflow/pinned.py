"""The rules of a case as they stood when it was made: a change of policy never changes a case under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.models import DocumentKind, Procedure, Service


@dataclass(frozen=True, slots=True)
class PinnedPolicy:
    """One version of a service's policy."""

    version: str
    service: Service
    procedure: Procedure
    kinds: Mapping[str, DocumentKind]

    @classmethod
    def read(cls, version: str, content: Mapping[str, Any]) -> "PinnedPolicy":
        """From the stored content (policies.reader.content_of)."""
        return cls(
            version,
            Service.model_validate(content["service"]),
            Procedure.model_validate(content["procedure"]),
            {name: DocumentKind.model_validate(kind) for name, kind in content["kinds"].items()},
        )
