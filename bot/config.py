"""Settings: read from the environment (or a `.env` file) and checked once, at the start."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise PydanticCustomError("url", "must start with https:// (or http://)")
    return url


def _token(prefix: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        value = secret.get_secret_value()
        if not value.startswith(prefix):
            raise PydanticCustomError("prefix", f"must start with {prefix}")
        if not re.fullmatch(r"[\w.-]+", value, re.ASCII):  # it could not be sent in a header
            raise PydanticCustomError("token", "holds a character that no token has")
        return secret

    return AfterValidator(check)


class DatabaseSettings(BaseSettings):
    """Where the database is: all that `mentor migrate` needs to know."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = Field(default="sqlite:///mentor.sqlite3", repr=False)  # has a password

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                url = "postgresql+psycopg://" + url.removeprefix(scheme)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise PydanticCustomError("url", "must start with sqlite:/// or postgresql://")
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):  # its message may hold the password
            raise PydanticCustomError("url", "is not an address of a database") from None
        if url.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
            raise PydanticCustomError("url", "must name a file, such as sqlite:///mentor.sqlite3")
        return url


class Settings(DatabaseSettings):
    """What the environment says. Field names are the variables' names in lower case.

    There is a `slack_bot_token`, for one workspace, or a `slack_client_id` with its secret, for
    every workspace that adds Mentor.
    """

    slack_bot_token: Annotated[SecretStr, _token("xoxb-")] | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = Field(default=None, validate_default=True)
    slack_app_token: Annotated[SecretStr, _token("xapp-")] | None = None
    slack_signing_secret: SecretStr | None = Field(default=None, validate_default=True)
    mentor_url: str | None = None
    port: int = Field(default=3000, ge=1, le=65535)
    slack_api_url: str = "https://slack.com/api/"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] | None = None  # as it suits: text on a terminal
    mentor_command: str = Field(default="/mentor", pattern=r"^/[a-z0-9_-]{1,31}$")

    @field_validator("slack_client_secret")
    @classmethod
    def _has_a_door(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """One workspace has a token; many have a client id and its secret."""
        token = info.data.get("slack_bot_token", "wrong")
        client_id = info.data["slack_client_id"]
        if token and (client_id or secret):
            sentence = (
                "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are"
                " for many: set the one or the others"
            )
        elif not (token or client_id or secret):
            sentence = (
                "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"
                " (for many) are missing: set the one or the others"
            )
        elif not token and not secret:
            sentence = "SLACK_CLIENT_SECRET is missing: SLACK_CLIENT_ID needs it"
        elif not token and not client_id:
            sentence = "SLACK_CLIENT_ID is missing: SLACK_CLIENT_SECRET needs it"
        else:
            return secret
        raise PydanticCustomError("together", "{sentence}", {"sentence": sentence})

    @field_validator("slack_signing_secret")
    @classmethod
    def _can_hear_slack(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("slack_app_token", "wrong") is None:
            raise PydanticCustomError(
                "together",
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing:"
                " set one of them",
            )
        return secret

    @field_validator("slack_api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        return _address(url).rstrip("/") + "/"

    @field_validator("mentor_url")
    @classmethod
    def _is_our_address(cls, url: str | None) -> str | None:
        return _address(url).rstrip("/") if url else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings


def read_database_url() -> str:
    """Return where the database is; raises SettingsError as `read` does."""
    try:
        return DatabaseSettings().database_url
    except ValidationError as error:
        raise _explained(error) from None


def read(values: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings; `values` go before the environment's.

    Raises SettingsError with a sentence for every setting that is missing or wrong. No sentence
    ever repeats a value, for most of them are secrets.
    """
    try:
        return Settings(**(values or {}))
    except ValidationError as error:
        raise _explained(error) from None


def _explained(error: ValidationError) -> SettingsError:
    return SettingsError([_sentence(fault) for fault in error.errors(include_input=False)])


def _sentence(fault: Any) -> str:
    name = str(fault["loc"][0]).upper()
    match fault["type"]:
        case "together":
            return f"{fault['msg']}."
        case "missing":
            return f"{name} is missing."
        case "int_parsing" | "greater_than_equal" | "less_than_equal":
            return f"{name} must be a number from 1 to 65535."
        case "literal_error":
            return f"{name} must be {fault['ctx']['expected']}."
        case "string_pattern_mismatch":
            return f"{name} must be a slash and a lower-case word, such as /mentor."
        case _:
            return f"{name} {fault['msg']}."
