"""Ceremonies: publishing a draft now, or at a day and an hour."""

from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme import calendar
from bot.publishing import publish
from bot.store import Store, choices, drafts, members, outbox, programmes, timers
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.views import ceremonies as views
from bot.views import kit

TAKEN = "This draft was changed or published a moment ago. Please look again."
FARTHEST = timedelta(days=180)
MOST_AT_ONCE = 150  # pairs that begin before Slack, which waits for three seconds, is answered


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.view(views.FORM, begin)
    router.action(views.CHANGE, change)
    router.action(views.CANCEL, call_off)


def begin(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Let the draft's pairs begin now, or plan the hour at which they do."""
    form = views.CeremonyForm.read(payload)
    about = kit.about(payload)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        if choices.find_round(session, programme.id):
            raise UserError(TAKEN)
        if form.when == views.LATER:
            return modals.instead(_plan(session, programme, about["version"], form, who, now))
        kept = drafts.find(session, programme.id)
        if kept and kept.version == about["version"] and len(kept.content.pairs) > MOST_AT_ONCE:
            drafts.plan_ceremony(session, programme.workspace_id, kept, now, now)
            return modals.instead(views.begun(len(kept.content.pairs)))
        draft = drafts.take(session, programme.id, about["version"])
        if draft is None:
            raise UserError(TAKEN)
        done = publish(session, programme, draft, now)
    return modals.instead(views.published(done.begun, done.left_out))


def _plan(
    session: Session,
    programme: Programme,
    version: int,
    form: views.CeremonyForm,
    who: Who,
    now: datetime,
) -> kit.View:
    kept = drafts.find(session, programme.id)
    if kept is None or kept.version != version:
        raise UserError(TAKEN)
    if form.day is None:
        raise UserError("Please choose the day, or let the pairs begin now.", "day")
    zone = members.zone_of(session, who)
    at = calendar.moment(form.day, form.time, zone)
    if at <= now:
        raise UserError("That hour has passed already. Please choose a later one.", "day")
    if at > now + FARTHEST or form.day >= programme.ends_on:
        raise UserError("Please choose a day nearer to today, within the programme.", "day")
    drafts.plan_ceremony(session, programme.workspace_id, kept, at, now)
    _tell(session, programme, who, at, now)
    return views.planned(programme, at, zone)


def change(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask for another hour."""
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, int(payload["value"]))
        kept = drafts.find(session, programme.id)
        zone = members.zone_of(session, who)
        if kept is None or kept.publish_at is None:
            raise UserError("There is no ceremony planned any more.")
        count = len(kept.content.pairs)
        form = views.form(programme, count, kept.version, kept.publish_at, zone)
    modals.push(client, body, form)


def call_off(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Let there be no ceremony; the draft stays."""
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, int(payload["value"]))
        programmes.lock(session, programme.id)
        kept = drafts.find(session, programme.id)
        if kept is None or kept.publish_at is None:
            raise UserError("There is no ceremony planned any more.")
        drafts.call_off(session, kept)
        _tell(session, programme, who, None, now)
    modals.show(client, body, views.called_off())


def _tell(
    session: Session, programme: Programme, who: Who, at: datetime | None, now: datetime
) -> None:
    """Tell the other coordinators, each on their own clock."""
    coordinators = programmes.coordinators(session, programme.id)
    for one in coordinators:
        if one != who.member_id:
            zone = members.zone_of(session, Who(who.workspace_id, one))
            key = f"ceremony:{programme.id}:told:{one}:{now.isoformat()}"
            body = views.told(programme, who.member_id, at, zone)
            outbox.post(session, who.workspace_id, one, body, key=key, now=now)
    timers.refresh_homes(session, who.workspace_id, coordinators, now)
