"""What the operator may set: environment variables BERKAS_*, read once at the start."""

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from workflow.vault import read_key_file

PREFIX = "BERKAS_"


class SettingsError(Exception):
    """A setting is unknown or has no meaning; the text names it and says what to do."""


class Settings(BaseSettings):
    """One field a variable; each description is what docs/operations.md tells the operator."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default=Path("var"), description="Folder of the embedded database, files, keys and mails.")
    database_url: str | None = Field(
        default=None, description="PostgreSQL to use, as libpq URL; the embedded server when not set."
    )
    store_url: str | None = Field(
        default=None, description="Where encrypted files lie, as fsspec URL (s3://…); HOME/objects when not set."
    )
    notice_url: str | None = Field(
        default=None, description="Channel of the notices as Apprise URL (mailto://…); HOME/outbox when not set."
    )
    base_url: str = Field(default="http://localhost:8000", description="The address that people type.")
    witnesses: str = Field(
        default="",
        description="Who gets the ledger's checkpoints, separated by spaces: files, or addresses of C2SP witnesses.",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port on loopback that the web server listens on.")
    workers: int = Field(default=2, ge=1, le=256, description="Examination workers of this machine.")
    policies: Path | None = Field(default=None, description="Folder of the policies; the shipped ones when not set.")

    def secret(self) -> bytes:
        """The key of keyed hashes: 32 bytes of HOME/keys/hash.key, made at the first start."""
        return read_key_file(self.home / "keys" / "hash.key")

    def master_key(self) -> bytes:
        """The key that wraps the keys of files: 32 bytes of HOME/keys/master.key, made at the first start."""
        return read_key_file(self.home / "keys" / "master.key")

    def ledger_key(self) -> bytes:
        """The Ed25519 key that signs checkpoints: 32 bytes of HOME/keys/ledger.key, made at the first start."""
        return read_key_file(self.home / "keys" / "ledger.key")

    def slip_key(self) -> bytes:
        """The Ed25519 key that signs release slips: 32 bytes of HOME/keys/slip.key, made at the first start."""
        return read_key_file(self.home / "keys" / "slip.key")

    @property
    def witness_addresses(self) -> list[str]:
        """The witnesses, one by one."""
        return self.witnesses.split()

    @property
    def secret_key(self) -> bytes:
        """The key that signs cookies: 32 bytes of HOME/keys/cookie.key, made at the first start."""
        return read_key_file(self.home / "keys" / "cookie.key")


def load_settings() -> Settings:
    """The settings of the environment; raises SettingsError."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        listed = ", ".join(sorted(known))
        raise SettingsError(f"{unknown[0]} is no setting of Berkas. Remove it; the settings are: {listed}")
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}. Correct it and start again.") from error
    return settings.model_copy(update={"home": settings.home.absolute()})
