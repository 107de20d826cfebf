"""Logs: key-value pairs, on a terminal for eyes and elsewhere as JSON lines.

What is bound stays with every line that is logged in the block, our own or a library's: which
workspace, which feature, which key. No line ever holds a member's words or a token: an error is
described by `bot.errors.anatomy`, wherever it comes from.
"""

import logging
import sys

from structlog import contextvars, dev, processors, stdlib
from structlog.typing import EventDict, Processor

from bot.errors import anatomy

bound = contextvars.bound_contextvars

_COMMON: list[Processor] = [
    contextvars.merge_contextvars,
    stdlib.add_log_level,
    stdlib.add_logger_name,
    processors.TimeStamper(fmt="iso", utc=True),
]


def get(name: str) -> stdlib.BoundLogger:
    """Return a logger that takes an event and its key-value pairs.

    It goes through the standard library's logger of this name, which decides whether the line is
    wanted.
    """
    chain = [stdlib.filter_by_level, *_COMMON, stdlib.ProcessorFormatter.wrap_for_formatter]
    return stdlib.BoundLogger(logging.getLogger(name), chain, {})


def begin(level: str = "info", form: str | None = None) -> None:
    """Log to standard error what we say from `level` on, and of our libraries what is wrong.

    `form` is "text" or "json"; without it, text on a terminal, and JSON lines elsewhere.
    """
    is_terminal = sys.stderr.isatty()
    is_text = form == "text" or (form is None and is_terminal)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(_text(is_terminal) if is_text else processors.JSONRenderer()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level.upper())
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of a queue of one


def _text(is_terminal: bool) -> Processor:
    return dev.ConsoleRenderer(
        colors=is_terminal, sort_keys=False, exception_formatter=dev.plain_traceback
    )


def _formatter(render: Processor) -> logging.Formatter:
    meta = stdlib.ProcessorFormatter.remove_processors_meta
    return stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_COMMON, _describe_error], processors=[meta, render]
    )


def _describe_error(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Say of a library's exception what and where, and not its message."""
    raised = event.pop("exc_info", None)
    if raised and (error := raised[1]):
        event["exception"] = anatomy(error)
    return event


def feature(module: str) -> str:
    """Return the feature that a module belongs to: of a package's private module, the package."""
    return next(part for part in reversed(module.split(".")) if not part.startswith("_"))
