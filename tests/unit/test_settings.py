"""Settings are read once, and what has no meaning is refused with its name."""

import os
from pathlib import Path

import pytest

from workflow.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BERKAS_")]:
        monkeypatch.delenv(name)


def test_without_any_variable_the_home_is_var_and_the_server_is_embedded() -> None:
    settings = load_settings()
    assert settings.home == Path("var").absolute()
    assert settings.database_url is None


def test_the_address_of_an_office_follows_its_port_until_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_PORT", "8124")
    assert load_settings().base_url == "http://localhost:8124"
    monkeypatch.setenv("BERKAS_BASE_URL", "https://berkas.contoh.id")
    assert load_settings().base_url == "https://berkas.contoh.id"


def test_a_variable_that_means_nothing_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_DATABSE_URL", "postgresql://typo")
    with pytest.raises(SettingsError, match="BERKAS_DATABSE_URL"):
        load_settings()


@pytest.mark.parametrize(("name", "value"), [("BERKAS_PORT", "99999"), ("BERKAS_PORT", "x"), ("BERKAS_WORKERS", "0")])
def test_a_value_that_does_not_fit_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_keys_are_made_once_and_readable_by_their_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BERKAS_HOME", str(tmp_path))
    settings = load_settings()
    keys = (settings.secret(), settings.master_keys().current(), settings.secret_key)
    assert len(set(keys)) == 3
    assert keys == (load_settings().secret(), load_settings().master_keys().current(), load_settings().secret_key)
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BERKAS_MASTER_KEY", "short"),
        ("BERKAS_OLD_MASTER_KEYS", "00"),
        ("BERKAS_KMS_URL", "http://kms.contoh.id/v1/transit"),
    ],
)
def test_a_master_key_that_is_none_is_refused_and_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert value not in str(caught.value)
