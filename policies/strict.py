"""The base of everything that a policy file may say."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Unknown keys are errors: a rule without effect must not be accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
