"""Copies of a draft: put aside, compared, used again or thrown away."""

from datetime import datetime

from slack_sdk import WebClient

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.drafts._desk import CHANGED, Desk, laid, read, shown
from bot.handlers.router import Payload
from bot.programme import drafts as drafting
from bot.store import Store, drafts, programmes
from bot.store.members import Who
from bot.views import drafts as views
from bot.views import kit


def open_aside(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Ask for a name."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    modals.push(client, body, views.aside_form(desk.copies + 1, kit.about(view)))


def put_aside(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep a copy of the draft that the coordinator sees."""
    form = views.AsideForm.read(payload)
    about = kit.about(payload)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        kept = drafts.find(session, programme.id)
        if kept is None or kept.version != about["version"]:
            raise UserError(CHANGED, "name")
        copy = drafts.put_aside(session, kept, form.name, now)
        copy.name = copy.name or f"Draft {copy.number}"
        session.flush()
        desk = laid(session, programme, who)
    modals.show_kept(client, payload["previous_view_id"], desk.view(about["page"]))


def compare(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Show the draft beside its copies."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    about = kit.about(view) | {"draft_id": view["id"]}
    modals.push(client, body, _compared(store, desk, about))


def use(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Go back to a copy; what the draft was becomes a copy itself, so nothing is lost."""
    about = kit.about(body["view"])
    before = shown(client, body["view"], about["draft_id"], who, store)
    with store.begin() as session:
        programmes.lock(session, before.programme.id)
        copy = drafts.find_copy(session, before.programme.id, int(payload["value"]))
        kept = drafts.find(session, before.programme.id)
        if kept is None or kept.version != before.version:
            raise UserError(CHANGED)
        wanted, former = copy.body, kept.body
        drafts.keep(session, before.programme.id, wanted, before.version, now)
        copy.body, copy.name = former, f"Before “{copy.name}”"[:60]
        session.flush()
        session.expire(kept)
        after = laid(session, before.programme, who)
    moves = drafting.moves(before.draft, after.draft)
    modals.show_kept(client, about["draft_id"], after.view(moves=moves))
    modals.show_kept(client, body["view"]["id"], views.moved_notice(moves))


def throw_away(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Forget a copy."""
    about = kit.about(body["view"])
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        copy = drafts.find_copy(session, programme.id, int(payload["value"]))
        drafts.throw_away(session, copy)
    desk = read(body["view"], who, store)
    modals.show_kept(client, about["draft_id"], desk.view(about["page"]))
    modals.show_kept(client, body["view"]["id"], _compared(store, desk, about))


def _compared(store: Store, desk: Desk, about: dict[str, object]) -> kit.View:
    with store.read() as session:
        copies = drafts.copies(session, desk.programme.id)
    return views.compared(desk.draft, copies, about | {"version": desk.version})
