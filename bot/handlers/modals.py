"""Modals: showing one where the person is, and asking which programme they mean."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import people
from bot.errors import Unshown, UserError
from bot.handlers.router import Payload
from bot.store import Store, enrolments, pairs, programmes
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import kit
from bot.views import pairs as pair_views
from bot.views import programmes as views
from bot.views.kit import View


def show(client: WebClient, body: Payload, view: View) -> str:
    """Open a modal, or from within a modal show it in that one's place; return its id."""
    shown = body.get("view", {})
    if shown.get("type") == "modal":
        answer = client.views_update(view_id=shown["id"], view=view)
    else:
        answer = client.views_open(trigger_id=body["trigger_id"], view=view)
    return str(answer["view"]["id"])


def push(client: WebClient, body: Payload, view: View) -> None:
    """Open a modal; from within a modal, lay it on top, so that closing it leads back."""
    is_modal = body.get("view", {}).get("type") == "modal"
    (client.views_push if is_modal else client.views_open)(trigger_id=body["trigger_id"], view=view)


def redraw(client: WebClient, view_id: str, view: View) -> None:
    """Draw a modal anew, unless it was closed meanwhile."""
    try:
        client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise


def show_kept(client: WebClient, view_id: str, view: View) -> None:
    """Draw a modal anew with what is kept already, unless it was closed meanwhile.

    Raises Unshown if Slack fails, so that nobody hears that nothing was changed.
    """
    try:
        redraw(client, view_id, view)
    except (SlackApiError, OSError, HTTPException) as error:
        raise Unshown from error


def instead(view: View) -> dict[str, object]:
    """Answer a submission by showing another view in the form's place."""
    return {"response_action": "update", "view": view}


def on_top(view: View) -> dict[str, object]:
    """Answer a submission by laying another view on top of the form."""
    return {"response_action": "push", "view": view}


def coordinated(
    client: WebClient,
    body: Payload,
    payload: Payload,
    who: Who,
    store: Store,
    now: datetime,
    action_id: str,
    *,
    running: bool = False,
) -> Programme | None:
    """Return the programme that its coordinator means, or ask (None) when there are several.

    With `running`, one that has ended does not count. Raises UserError for everybody who
    coordinates none.
    """
    chosen = str(payload.get("value") or "")
    with store.read() as session:
        if chosen.isdigit():
            mine: Sequence[Programme] = [programmes.get_coordinated(session, who, int(chosen))]
        else:
            mine = programmes.coordinated_by(session, who)
        here = programmes.all_in(session, who.workspace_id)
    if not here:
        raise UserError(_none_yet(client, body, who, store, now))
    if not mine:
        raise UserError("Only a coordinator can do that.")
    meant = [one for one in mine if not running or now.date() < one.ends_on]
    if not meant:
        last = views.spoken_day(mine[-1].ends_on - timedelta(days=1))
        raise UserError(
            f"{kit.plain(mine[-1].name)} has ended, on {last}. Its last day is in its settings."
            if len(mine) == 1
            else "All programmes that you coordinate have ended."
        )
    return _one_of(client, body, meant, action_id)


def _none_yet(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> str:
    """Say how a first programme comes about; only a command can be given before there is one."""
    if "command" in body and people.get(client, store, who, now).is_admin:
        return f"There is no programme yet: `{body['command']} setup` begins one."
    return "There is no programme here yet. A workspace admin can set one up."


def open_programme(
    client: WebClient,
    body: Payload,
    payload: Payload,
    who: Who,
    store: Store,
    now: datetime,
    action_id: str,
) -> Programme | None:
    """Return the programme to join that somebody means, or ask (None) when there are several.

    One that has ended is open only to those who are in it.
    """
    chosen = str(payload.get("value") or "")
    with store.read() as session:
        here = programmes.all_in(session, who.workspace_id)
        own = [programme.id for _, programme in enrolments.of(session, who)]
    if chosen.isdigit():
        here = [one for one in here if one.id == int(chosen)]
    if not here:
        raise UserError(
            "This programme is not here any more."
            if chosen
            else _none_yet(client, body, who, store, now)
        )
    still_open = [one for one in here if now.date() < one.ends_on or one.id in own]
    if not still_open:
        raise UserError("This programme has ended." if chosen else "All programmes have ended.")
    return _one_of(client, body, still_open, action_id)


def own_programme(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, action_id: str
) -> Programme | None:
    """Return the programme in which somebody takes part, or ask (None) when there are several."""
    chosen = str(payload.get("value") or "")
    with store.read() as session:
        mine = [programme for _, programme in enrolments.of(session, who)]
    if chosen.isdigit():
        mine = [programme for programme in mine if programme.id == int(chosen)]
    if not mine:
        raise UserError("You do not take part in this programme.") if chosen else _outside(body)
    return _one_of(client, body, mine, action_id)


def own_pair(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, action_id: str
) -> Pair | None:
    """Return the pair that one of the two means, or ask (None) when they are in several.

    Raises UserError for somebody who is in none.
    """
    chosen = str(payload.get("value") or "")
    with store.read() as session:
        if chosen.isdigit():
            return pairs.get_own(session, who, int(chosen))
        mine = pairs.active_of(session, who)
        if not mine:
            raise without_pair(session, body, who)
    if len(mine) == 1:
        return mine[0]
    show(client, body, pair_views.choose(mine, who.member_id, action_id))
    return None


def without_pair(session: Session, body: Payload, who: Who) -> UserError:
    """Say what somebody who is in no pair can wait for, or do."""
    if not enrolments.of(session, who):
        return _outside(body)
    return UserError(
        "You are not in a pair at the moment. The coordinators bring people together, and you will"
        " hear of it in a direct message as soon as it is your turn."
    )


def _outside(body: Payload) -> UserError:
    how = f"`{body['command']} join` is the way in." if "command" in body else "Please join first."
    return UserError(f"You do not take part in a programme yet. {how}")


def _one_of(
    client: WebClient, body: Payload, programmes: Sequence[Programme], action_id: str
) -> Programme | None:
    if len(programmes) == 1:
        return programmes[0]
    show(client, body, views.choose(programmes, action_id))
    return None
