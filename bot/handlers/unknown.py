"""Words that `/mentor` does not know: what may have been meant."""

import difflib
import html
from typing import TYPE_CHECKING, Any

from bot.views import kit

if TYPE_CHECKING:
    from bot.handlers.router import Router

# What people may try instead of our own words.
SYNONYMS = {
    "stop": "leave",
    "quit": "leave",
    "exit": "leave",
    "unsubscribe": "leave",
    "edit": "join",
    "profile": "join",
    "enrol": "join",
    "register": "join",
    "break": "pause",
    "away": "pause",
    "back": "resume",
    "match": "pair",
    "draft": "pair",
    "swap": "rematch",
    "members": "people",
    "participants": "people",
    "settings": "setup",
    "schedule": "rhythm",
    "win": "victory",
}
AT_HOME = {"home", "status", "me", "overview", "dashboard"}


def answer(words: str, command: str, router: "Router") -> dict[str, Any]:
    """Guess what somebody meant."""
    word = words.lower()
    if word in AT_HOME:
        return {
            "text": "How things are for you is in my Home tab: open the Mentor app and choose Home."
            f" `{command} help` lists what else I can do."
        }
    near = difflib.get_close_matches(word, router.verbs, n=1, cutoff=0.5)
    if word in SYNONYMS:
        near = [SYNONYMS[word]]
    shown = kit.plain(html.unescape(words)[:30])  # Slack has escaped what was typed
    if near == ["help"]:
        return {"text": f"I don't know “{shown}”. Did you mean `{command} help`?"}
    guess = f"Did you mean `{command} {near[0]}`? " if near else ""
    return {"text": f"I don't know “{shown}”. {guess}`{command} help` lists what I can do."}
