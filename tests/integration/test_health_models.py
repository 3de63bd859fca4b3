"""What the operator hears of the models that read."""

import pytest

from workflow import health
from workflow.db import transaction


@pytest.mark.usefixtures("services")
def test_altered_or_missing_models_are_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "altered_models", lambda: ("tiny/det/det.onnx",))
    with transaction() as tx:
        assert "health.models_altered" in health.report(tx).reasons
    monkeypatch.setattr(health, "model_files", lambda: None)
    with transaction() as tx:
        reasons = health.report(tx).reasons
    assert "health.models_missing" in reasons
    assert "health.models_altered" not in reasons
