"""Installations, as whoever adds Mentor to a workspace sees them: a few small web pages."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1d2b33; --soft: #54656f; --paper: #f5f3ee;
  --card: #fff; --brand: #2f4858; --on-brand: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #edf1f3; --soft: #a9b8c0; --paper: #141c21;
  --card: #1e2930; --brand: #9cc5dc; --on-brand: #10191e; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 34rem; padding: 2.5rem 2rem; border-radius: 1rem;
  background: var(--card); box-shadow: 0 1px 3px #0002, 0 12px 40px #0001; }
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.2; }
p { margin: 0 0 1rem; }
ul { margin: 0 0 1.5rem; padding-left: 1.25rem; color: var(--soft); }
li { margin-bottom: .35rem; }
a.button { display: inline-block; padding: .8rem 1.4rem; border-radius: .6rem; font-weight: 600;
  background: var(--brand); color: var(--on-brand); text-decoration: none; }
a.button:hover { text-decoration: underline; }
a.button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
code { padding: .1em .35em; border-radius: .3em; background: var(--paper); }
.soft { margin: 1.5rem 0 0; color: var(--soft); font-size: .9375rem; }
"""
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()


@dataclass(frozen=True)
class Page:
    """A page: its HTTP status, and all that it says."""

    status: str
    title: str
    body: str

    def html(self) -> bytes:
        """Return the whole document."""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title><style>{STYLE}</style></head>"
            f"<body><main><h1>{escape(self.title)}</h1>{self.body}</main></body></html>"
        ).encode()


def invitation(authorize_url: str) -> Page:
    """Return the page with the button."""
    return Page(
        "200 OK",
        "Add Mentor to Slack",
        "<p>A mentoring programme that lives inside your Slack: it pairs people by what they value"
        " and want to learn, keeps their rhythm, and celebrates their victories.</p>"
        "<ul><li>It reads only the conversations that it is part of.</li>"
        "<li>What the two of a pair tell it stays between them.</li>"
        "<li>You can remove it in Slack at any time.</li></ul>"
        f'<p><a class="button" href="{escape(authorize_url)}">Add to Slack</a></p>'
        '<p class="soft">Slack asks you which workspace it is for, and whether you allow it.'
        " The button works for ten minutes; after that, load this page again.</p>",
    )


def added(place: str, command: str, slack_url: str | None) -> Page:
    """Return the page that says the first step."""
    link = ""
    if slack_url:
        link = f'<p><a class="button" href="{escape(slack_url)}">Open Mentor in Slack</a></p>'
    return Page(
        "200 OK",
        "Mentor is there",
        f"<p>Mentor now works in <strong>{escape(place)}</strong>.</p>"
        f"<p>The first step: an admin of the workspace types <code>{escape(command)} setup</code>"
        f" in any channel. For everybody, <code>{escape(command)} help</code> says the rest.</p>"
        f'{link}<p class="soft">You can close this page.</p>',
    )


def failed(status: str, sentence: str) -> Page:
    """Return the page that says what went wrong, and the way back to the beginning."""
    return Page(
        status,
        "Mentor was not added",
        f'<p>{escape(sentence)}</p><p><a class="button" href="install">Start again</a></p>',
    )
