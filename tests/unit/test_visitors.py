"""Who calls is counted by the network that one household or office has."""

import pytest

from workflow.devices import Visitor


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9/32"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"), ("", ""),
    ],
)  # fmt: skip
def test_who_has_a_whole_network_is_counted_as_one(address: str, network: str) -> None:
    assert Visitor(address).source == network
