"""Settings of the service: environment `GUANJIA_*` over an optional TOML file over defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from api.resources import rulesets_dir

PREFIX = "GUANJIA_"
CONFIG_VARIABLE = "GUANJIA_CONFIG"
DEFAULT_FILE = "guanjia.toml"

EngineMode = Literal["dual", "compiled", "rete", "reference"]


class BadSettings(ValueError):
    """A setting has a value it cannot have; the message names each one and where it came from."""


class Settings(BaseSettings):
    """The settings in force."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    store: str = Field("sqlite:///guanjia.db", description="SQLAlchemy URL of the decision store", min_length=1)
    rulesets: Path = Field(default_factory=rulesets_dir, description="folder with one folder for each ruleset")
    engine: EngineMode = Field("dual", description="dual, compiled, rete or reference")
    host: str = Field("127.0.0.1", description="address to listen on; loopback only")
    port: int = Field(8080, ge=1, le=65535, description="port to listen on")
    workers: int = Field(2, ge=1, le=64, description="worker processes")
    threads: int = Field(8, ge=1, le=256, description="requests a worker answers at a time")
    body_limit: int = Field(1_000_000, ge=1_000, le=100_000_000, description="largest request body, bytes")
    body_timeout: float = Field(10.0, gt=0, le=600, description="seconds a request body may take to come")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level written")
    log_format: Literal["text", "json"] = Field("text", description="text, or one JSON object a line")
    confirm_timeout: float = Field(1.0, gt=0, le=60, description="seconds to wait for a confirmation")
    reload: Literal["on", "off"] = Field("on", description="take changed rules that check clean while running")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over file; nothing else is read."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=config_file(os.environ))
        return init_settings, env_settings, toml

    @property
    def judging_mode(self) -> EngineMode:
        """Return the engine that runs the cases of changed rules: the one that answers; the Rete engine never does."""
        return "reference" if self.engine == "reference" else "compiled"

    def environment(self) -> dict[str, str]:
        """Return the settings as environment variables, for a process that is to run under the same ones."""
        return {PREFIX + name.upper(): str(value) for name, value in self.model_dump().items()}


def read_settings(**chosen: Any) -> Settings:
    """Return the settings in force; `chosen` (None: not chosen) outranks environment and file.

    Raises `BadSettings`.
    """
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        faults = [told(str(fault["loc"][0]), fault["type"], fault["msg"], chosen) for fault in error.errors()]
        raise BadSettings("; ".join(faults)) from None
    except (OSError, ValueError) as error:
        raise BadSettings(f"{config_file(os.environ) or DEFAULT_FILE}: {error}") from None


def told(name: str, kind: str, why: str, chosen: Mapping[str, Any]) -> str:
    """Return what is wrong with the setting of this name, after the place where it was set."""
    variable = PREFIX + name.upper()
    if kind == "extra_forbidden":
        return f"{config_file(os.environ)}: there is no setting `{name}`"
    if chosen.get(name) is not None:
        return f"--{name.replace('_', '-')}: {why}"
    if variable in {known.upper() for known in os.environ}:
        return f"{variable}: {why}"
    return f"{config_file(os.environ)}: `{name}`: {why}"


def config_file(environment: Mapping[str, str]) -> Path | None:
    """Return the TOML file to read: `GUANJIA_CONFIG`, else `guanjia.toml` in the working directory if there is one.

    Raises `BadSettings` if the file named does not exist.
    """
    named = environment.get(CONFIG_VARIABLE)
    path = Path(named or DEFAULT_FILE)
    if named and not path.is_file():
        raise BadSettings(f"{CONFIG_VARIABLE} names `{path}`, which is not a file")
    return path if path.is_file() else None


def origins(settings: Settings) -> dict[str, str]:
    """Return where each setting's value came from: `environment NAME`, `file PATH`, `command line` or `default`."""
    path = config_file(os.environ)
    in_file = TomlConfigSettingsSource(type(settings), toml_file=path)() if path else {}
    variables = {name.upper() for name in os.environ}
    found = {}
    for name in type(settings).model_fields:
        if (variable := PREFIX + name.upper()) in variables:
            found[name] = f"environment {variable}"
        elif name in in_file:
            found[name] = f"file {path}"
        else:
            found[name] = "command line" if name in settings.model_fields_set else "default"
    return found
