"""Goals: `/mentor goal`, their list, their progress, and reaching one."""

from datetime import date, datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import logs
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Payload, Router
from bot.programme.calendar import local
from bot.store import Store, goals, members, outbox, pairs, timers
from bot.store.goals import Goal
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.views import goals as views
from bot.views import kit, victories

log = logs.get(__name__)

ENDED = "This pair has ended, so it takes no new goals."
UNDONE = 90  # per cent: where a goal stands that was not reached after all


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("goal", open_list, "your pair's goals: set one, say how far you are, done")
    router.action(views.LIST, open_list)
    router.action(views.ADD, open_form)
    router.action(views.MENU, choose)
    router.view(views.FORM, save)
    router.view(views.PROGRESS_FORM, save_progress)


def open_list(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show the goals of a pair; without any, the form for the first."""
    pair = modals.own_pair(client, body, payload, who, store, views.LIST)
    if pair is None:
        return
    with store.read() as session:
        theirs = goals.of_pairs(session, [pair.id])
        zone = members.zone_of(session, who)
    if theirs or pair.ended_at:
        modals.show(client, body, views.listing(pair, theirs, who.member_id, zone))
    else:
        modals.show(client, body, views.form(pair.id, pair.partner_of(who.member_id)))


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show the form for a new goal."""
    pair = modals.own_pair(client, body, payload, who, store, views.ADD)
    if pair and pair.ended_at:
        raise UserError(ENDED)
    if pair:
        modals.push(client, body, views.form(pair.id, pair.partner_of(who.member_id)))


def save(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep a goal, new or changed; the pair hears of a new one."""
    form = views.GoalForm.read(payload)
    about = kit.about(payload)
    with store.begin() as session:
        if about.get("goal_id"):
            goal, pair = goals.get_own(session, who, about["goal_id"])
            _check_day(session, form, goal.due_on, who, now)
            for name, value in form.model_dump().items():
                setattr(goal, name, value)
        else:
            pair = pairs.get_own(session, who, about["pair_id"])
            if pair.ended_at:
                raise UserError(ENDED, "what")
            _check_day(session, form, None, who, now)
            if not members.is_new(session, who.workspace_id, payload["id"], now):
                return  # the same form again: its first answer came too late for Slack
            goal = Goal(
                workspace_id=who.workspace_id,
                pair_id=pair.id,
                member_id=who.member_id,
                progress=0,
                created_at=now,
                **form.model_dump(),
            )
            goals.add(session, goal)
            _tell(session, pair, views.added(goal), f"goal:{goal.id}:added", now)
        _refresh(session, pair, now)
    _show_again(client, payload, pair, who, store)


def choose(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Do what the menu of a goal says."""
    what, goal_id = payload["selected_option"]["value"].split(":")
    with store.read() as session:
        goal, pair = goals.get_own(session, who, int(goal_id))
    match what:
        case "change":
            modals.push(client, body, views.form(pair.id, pair.partner_of(who.member_id), goal))
        case "progress":
            modals.push(client, body, views.progress_form(goal))
        case "done" | "undone":
            _move(store, who, goal.id, 100 if what == "done" else UNDONE, now)
            _show_changed(client, body, pair, who, store)
        case "remove":
            with store.begin() as session:
                goals.remove(session, goals.get_own(session, who, goal.id)[0])
                _refresh(session, pair, now)
            _show_changed(client, body, pair, who, store)


def save_progress(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Keep how far somebody has come; all the way is done."""
    form = views.ProgressForm.read(payload)
    pair = _move(store, who, kit.about(payload)["goal_id"], form.progress, now)
    _show_again(client, payload, pair, who, store)


def _move(store: Store, who: Who, goal_id: int, progress: int, now: datetime) -> Pair:
    with store.begin() as session:
        goal, pair = goals.get_own(session, who, goal_id)
        goal.progress = progress
        if progress < 100:
            goal.done_at = None
        elif goal.done_at is None:
            goal.done_at = now
            body = views.done(goal, victories.OPEN)  # once: its key is the same the next time
            _tell(session, pair, body, f"goal:{goal.id}:done", now)
        _refresh(session, pair, now)
    return pair


def _check_day(
    session: Session, form: views.GoalForm, before: date | None, who: Who, now: datetime
) -> None:
    """A day that has passed is no aim; one that was chosen in time may stay."""
    today = local(now, members.zone_of(session, who)).date()
    if form.due_on and form.due_on != before and form.due_on < today:
        raise UserError("This day has passed. Please choose one that is still to come.", "due_on")


def _tell(session: Session, pair: Pair, body: kit.Message, key: str, now: datetime) -> None:
    if pair.ended_at:
        return
    key = pairs.prefix(pair) + key
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)


def _refresh(session: Session, pair: Pair, now: datetime) -> None:
    timers.refresh_homes(session, pair.workspace_id, pair.people, now)


def _show_changed(client: WebClient, body: Payload, pair: Pair, who: Who, store: Store) -> None:
    """Show the list anew if that is where the menu was."""
    if body.get("view", {}).get("type") == "modal":
        _show_list(client, body["view"]["id"], pair, who, store)


def _show_again(client: WebClient, submitted: Payload, pair: Pair, who: Who, store: Store) -> None:
    """Show the list anew if the form lay on top of it."""
    if submitted.get("previous_view_id"):
        _show_list(client, submitted["previous_view_id"], pair, who, store)


def _show_list(client: WebClient, view_id: str, pair: Pair, who: Who, store: Store) -> None:
    with store.read() as session:
        theirs = goals.of_pairs(session, [pair.id])
        zone = members.zone_of(session, who)
    try:
        client.views_update(view_id=view_id, view=views.listing(pair, theirs, who.member_id, zone))
    except SlackApiError as error:  # what was asked for is done; only the list shows its old self
        log.warning("The list of goals was not redrawn", error=error.response.get("error"))
