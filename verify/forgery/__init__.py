"""Signs of forgery: hints to the officer, never a refusal. Each module is one sign."""

from verify.forgery.fields import forgery_findings

__all__ = ["forgery_findings"]
