"""What the operator may set: environment variables BERKAS_*, read once at the start."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from policies.refusals import CannotStart
from workflow.master_keys import KeyFile, MasterKey, MasterKeys, Several, parsed, read_key_file
from workflow.transit import Transit

PREFIX = "BERKAS_"


class SettingsError(CannotStart):
    """A setting is unknown or has no meaning; the text names it and says what to do."""


class Settings(BaseSettings):
    """One field a variable; each description is what docs/operations.md tells the operator."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default=Path("var"), description="Folder of the embedded database, files, keys and mails.")
    database_url: str | None = Field(
        default=None, description="PostgreSQL to use, as libpq URL; the embedded server when not set."
    )
    database_owner_url: str | None = Field(
        default=None,
        description="The same database as its owner, for the schema only; without it the application owns its record.",
    )
    store_url: str | None = Field(
        default=None, description="Where encrypted files lie, as fsspec URL (s3://…); HOME/objects when not set."
    )
    master_key: SecretStr | None = Field(
        default=None, description="The master key itself (64 hexadecimal digits), in place of HOME/keys/master.key."
    )
    old_master_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Master keys of before, separated by spaces, until `berkas vault rotate` has ended.",
    )
    kms_url: str | None = Field(
        default=None,
        description="Transit engine of OpenBao or HashiCorp Vault with the master key (https://host:8200/v1/transit).",
    )
    kms_key: str = Field(default="berkas", description="Name of the key there, of the type aes256-gcm96.")
    kms_token: SecretStr = Field(default=SecretStr(""), description="Token that may encrypt and decrypt with it.")
    kms_token_file: Path | None = Field(
        default=None, description="File with that token, read at each use, as the KMS's agent keeps it fresh."
    )
    notice_url: str | None = Field(
        default=None, description="Channel of the notices as Apprise URL (mailtos://…); HOME/outbox when not set."
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port on loopback that the web server listens on.")
    base_url: str = Field(
        default_factory=lambda given: f"http://localhost:{given['port']}",
        description="The address that people type; http://localhost:PORT when not set.",
    )
    witnesses: str = Field(
        default="",
        description="Who gets the ledger's checkpoints, separated by spaces: files, or addresses of C2SP witnesses.",
    )
    witness_keys: str = Field(
        default="",
        description="Public keys of those witnesses (name+id+key), separated by spaces, to check what they sign.",
    )
    workers: int = Field(default=2, ge=1, le=256, description="Examination workers of this machine.")
    policies: Path | None = Field(default=None, description="Folder of the policies; the shipped ones when not set.")
    proxy_hops: int | None = Field(
        default=None,
        ge=0,
        le=5,
        description="Proxies in front that add to X-Forwarded-For; by default 1 when the address is https, else 0.",
    )
    oidc_issuer: str = Field(
        default="", description="Issuer of the city's directory (OpenID Connect); no single sign-on when not set."
    )
    oidc_client_id: str = Field(default="", description="What this office is called in that directory.")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="Its secret there; kept out of logs.")
    oidc_second_factor: str = Field(
        default="",
        description="Words of amr or acr, separated by spaces, by which the directory has seen a second factor; none.",
    )

    @property
    def hops(self) -> int:
        """How many proxies stand in front."""
        if self.proxy_hops is not None:
            return self.proxy_hops
        return 1 if self.base_url.startswith("https:") else 0

    def secret(self) -> bytes:
        """The key of keyed hashes: 32 bytes of HOME/keys/hash.key, made at the first start."""
        return read_key_file(self.home / "keys" / "hash.key")

    def master_keys(self) -> MasterKeys:
        """What wraps the keys of files: the KMS, else the key of the environment, else HOME/keys/master.key.

        The others that are there only open what they once wrapped. Raises ValueError when a key or address is none.
        """
        older: list[MasterKeys] = [
            MasterKey(parsed(each, "BERKAS_OLD_MASTER_KEYS"))
            for each in self.old_master_keys.get_secret_value().split()
        ]
        file = self.master_file()
        if self.kms_url is None and self.master_key is None:
            return Several(file, older)
        if file.path.exists():
            older.append(file)
        if self.master_key is None:
            return Several(self._transit(), older)
        given = MasterKey(parsed(self.master_key.get_secret_value(), "BERKAS_MASTER_KEY"))
        return Several(given, older) if self.kms_url is None else Several(self._transit(), [given, *older])

    def master_file(self) -> KeyFile:
        """HOME/keys/master.key and its predecessors."""
        return KeyFile(self.home / "keys" / "master.key")

    def _transit(self) -> Transit:
        file, fixed = self.kms_token_file, self.kms_token.get_secret_value()
        return Transit(
            str(self.kms_url), self.kms_key, lambda: fixed if file is None else file.read_text("ascii").strip()
        )

    def ledger_key(self) -> bytes:
        """The Ed25519 key that signs checkpoints: 32 bytes of HOME/keys/ledger.key, made at the first start."""
        return read_key_file(self.home / "keys" / "ledger.key")

    def slip_key(self) -> bytes:
        """The Ed25519 key that signs release slips: 32 bytes of HOME/keys/slip.key, made at the first start."""
        return read_key_file(self.home / "keys" / "slip.key")

    def view_file(self) -> KeyFile:
        """The secret behind the marks of views, HOME/keys/view.key, and its predecessors."""
        return KeyFile(self.home / "keys" / "view.key")

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
    try:
        settings.master_keys()
    except ValueError as error:
        raise SettingsError(f"{error}. Correct it and start again.") from error
    return settings.model_copy(update={"home": settings.home.absolute()})
