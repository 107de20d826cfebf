"""Members' words made harmless, and a few ways to say things."""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence

_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CALLED = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_UNWRITTEN = {"Cc", "Cs"}  # control characters, and halves of characters

PLURALS = {"person": "people"}


def written(words: str) -> str:
    """Return what can be written down of somebody's words: not every database takes the rest."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in _UNWRITTEN)


def escape(words: str) -> str:
    """Return somebody's words so that they can mention nobody and link to nothing.

    Control characters go, and so do those that turn the direction of the text that follows. A `*`
    or `_` stays, as Slack has no way to escape it: at worst, an emphasis ends where it should not.
    """
    words = _UNSEEN.sub("", written(words))
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(words: str) -> str:
    """Return somebody's words for use inside one of our lines: escaped, and on one line."""
    return " ".join(escape(words).split())


def quote(words: str) -> str:
    """Return somebody's words as a quotation, which nobody can make shout."""
    return "\n".join(f"> {line}" for line in escape(words).split("\n"))


def called(text: str) -> list[str]:
    """Return the ids of the people that a message from Slack mentions."""
    return _CALLED.findall(text)


def typed(text: str, names: Mapping[str, str]) -> str:
    """Return a message from Slack as people read it: `names` for ids, and no mark-up.

    Whoever is not in `names` is "@somebody".
    """

    def read(found: re.Match[str]) -> str:
        what, label = found[1], found[2] or ""
        match what[:1]:
            case "@":
                return f"@{names.get(what[1:], 'somebody')}"
            case "#":
                return f"#{label or 'channel'}"
            case "!":
                return label or f"@{what[1:].partition('^')[0]}"
            case _:
                return f"{label} ({what})" if label and label not in what else what

    return written(html.unescape(_MARKED.sub(read, text))).strip()


def clip(words: str, most: int) -> str:
    """Return the words, shortened to `most` characters with an ellipsis if they are longer."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def mention(member_id: str) -> str:
    """Name a person, so that Slack shows the name and tells them."""
    return f"<@{member_id}>"


def listed(names: Sequence[str]) -> str:
    """Join names as one would say them: "Ada, Ben and Chandra"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def counted(count: int, noun: str) -> str:
    """Return "no pairs", "1 pair", "2 pairs"."""
    return f"{count or 'no'} {noun if count == 1 else PLURALS.get(noun, f'{noun}s')}"


def fitting(words: str, most: int) -> str:
    """Shorten mrkdwn without leaving half an escaped character behind."""
    if len(words) <= most:
        return words
    return re.sub(r"&[a-z]*$", "", words[: most - 1]).rstrip() + "…"
