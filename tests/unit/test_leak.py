"""A leaked picture is opened within the office's limits."""

import pytest

from policies.models import Limits
from policies.refusals import Refusal
from verify.leak import open_leak


def test_a_leak_that_is_larger_than_any_file_may_be_is_told_so_and_not_opened() -> None:
    limits = Limits(file_mb=1)
    with pytest.raises(Refusal, match=r"upload\.too_large") as told:
        open_leak(bytes(1024 * 1024 + 1), limits)
    assert told.value.values == {"limit_mb": 1}
