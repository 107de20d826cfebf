"""Settings: read from the environment (or a `.env` file) and checked once, at the start."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsError(Exception):
    """The settings cannot work; `sentences` says why, one sentence for each fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _starting_with(prefix: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefix):
            raise PydanticCustomError("prefix", f"must start with {prefix}")
        return secret

    return AfterValidator(check)


class DatabaseSettings(BaseSettings):
    """Where the database is: all that `mentor migrate` needs to know."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = "sqlite:///mentor.sqlite3"

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise PydanticCustomError("url", "must start with sqlite:/// or postgresql://")
        return url


class Settings(DatabaseSettings):
    """What the environment says. Field names are the variables' names in lower case."""

    slack_bot_token: Annotated[SecretStr, _starting_with("xoxb-")]
    slack_app_token: Annotated[SecretStr, _starting_with("xapp-")] | None = None
    slack_signing_secret: SecretStr | None = None
    port: int = Field(default=3000, ge=1, le=65535)
    slack_api_url: str = "https://slack.com/api/"
    mentor_command: str = Field(default="/mentor", pattern=r"^/[a-z0-9_-]{1,31}$")

    @field_validator("slack_api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise PydanticCustomError("url", "must start with https:// (or http://)")
        return url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _can_hear_slack(self) -> Self:
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise PydanticCustomError(
                "transport",
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing:"
                " set one of them",
            )
        return self

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
    if not fault["loc"]:
        return f"{fault['msg']}."
    name = str(fault["loc"][0]).upper()
    match fault["type"]:
        case "missing":
            return f"{name} is missing."
        case "int_parsing" | "greater_than_equal" | "less_than_equal":
            return f"{name} must be a number from 1 to 65535."
        case "string_pattern_mismatch":
            return f"{name} must be a slash and a lower-case word, such as /mentor."
        case _:
            return f"{name} {fault['msg']}."
