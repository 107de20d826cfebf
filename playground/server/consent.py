"""Where a person is asked whether an app may be added to their workspace: `/oauth/v2/authorize`."""

from html import escape

from starlette.responses import HTMLResponse, RedirectResponse, Response

from playground.apps import App
from playground.wire import Json, Refusal

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
fieldset, ul { margin: 1rem 0 } button { font: inherit; padding: .5rem 1.25rem }
"""


def answer(app: App, query: Json, form: dict[str, list[str]]) -> Response:
    """Ask, or take the answer: who (`team:handle`), `allow` or not, and whether for the `org`."""
    try:
        if not form:
            return HTMLResponse(_page(app, query))
        team_id, _, handle = form["who"][0].partition(":")
        url = app.answer(query, handle, team_id, allow="allow" in form, is_org="org" in form)
    except Refusal as refusal:
        return HTMLResponse(f"<h1>Something went wrong: {escape(refusal.error)}</h1>", 400)
    return RedirectResponse(url, 302)


def _page(app: App, query: Json) -> str:
    question = app.ask(query)
    name = escape(question.app_name)
    who = "".join(
        f'<option value="{one.id}:{person.handle}">{escape(person.real_name)}, '
        f"{escape(one.name)}</option>"
        for one in app.workspaces
        for person in one.people.values()
        if not person.is_bot and not person.deactivated and not person.is_guest
    )
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in question.scopes)
    org = ""
    if any(one.enterprise_id for one in app.workspaces):
        org = '<p><label><input type="checkbox" name="org"> For the whole organisation</label></p>'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        f"<style>{STYLE}</style><h1>{name} asks to be added</h1><p>It wants to use:</p>"
        f'<ul>{scopes}</ul><form method="post"><p><label>You are <select name="who">{who}'
        f"</select></label></p>{org}"
        '<button name="allow">Allow</button> <button name="deny">Deny</button></form></html>'
    )
