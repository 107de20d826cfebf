"""The exception that a member is meant to read, those for operators, and the rest in a log."""

import traceback
from pathlib import Path

OURS = str(Path(__file__).parent)


class UserError(Exception):
    """A plain sentence for the person in front of the screen.

    `field` names the input that it belongs to, when the sentence answers a form.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Unshown(Exception):  # noqa: N818 - what is so, not that it is an error
    """What somebody did is kept, but Slack failed when it was to be shown."""


class SettingsError(Exception):
    """The settings cannot work; `sentences` says why, one sentence for each fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Refusal(Exception):  # noqa: N818 - what is so, not that it is an error
    """Why a command cannot do what it was asked to do, in a sentence for the terminal."""


def anatomy(error: BaseException) -> str:
    """Say what failed and where, for a log: on our way to it, and at its end.

    Messages are left out: a database puts members' words into its own.
    """
    frames = traceback.extract_tb(error.__traceback__)
    passed = [frame for frame in frames[:-1] if frame.filename.startswith(OURS)]
    parts = [kind(error), *traceback.format_list([*passed, *frames[-1:]])]
    cause = error.__cause__ or error.__context__
    if cause:
        parts.append(f"because of {anatomy(cause)}")
    return "\n".join(part.rstrip() for part in parts)


def kind(error: BaseException) -> str:
    """Say what kind of error it is; of one that Slack has answered with, also Slack's own word."""
    get = getattr(getattr(error, "response", None), "get", None)
    return f"{type(error).__name__} {get('error')}" if get else type(error).__name__
