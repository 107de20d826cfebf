"""Coffees: a round begins, each group hears of it by day, and is asked once if it met."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot import logs
from bot.programme import calendar, rounds
from bot.programme.matching import Profile
from bot.store import coffees, members, outbox, programmes, timers
from bot.store.coffees import Circle, Coffee
from bot.store.timers import Timer
from bot.views import coffees as views

log = logs.get(__name__)

ASK_AFTER = {1: timedelta(days=5), 2: timedelta(days=9), 4: timedelta(days=16)}
TOO_LATE = timedelta(hours=24)  # so long before the next round, a missed one is left out


def begin(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Begin a round: who meets whom, and what they hear; return when the next one begins."""
    circle = coffees.get(session, timer.workspace_id, timer.args["circle_id"])
    programme = programmes.get(session, circle.workspace_id, circle.programme_id)
    rule = circle.rhythm
    assert timer.due_at is not None
    following = calendar.next_due(rule, after=max(now, timer.due_at))
    is_over = calendar.local(now, rule.zone).date() >= programme.ends_on  # it may be prolonged
    is_missed = now - timer.due_at > TOO_LATE and following - now < TOO_LATE
    people = coffees.present(session, circle, now)
    if is_over or is_missed or len(people) < 2:
        return following
    number = coffees.last_round(session, circle) + 1
    seed = circle.id * 1_000_003 + number  # the same after a restore: nobody is told twice
    found = rounds.plan(people, coffees.past(session, circle), seed=seed)
    log.info("A coffee round begins", round=number, people=len(people), seed=seed)
    profiles = {one.id: one for one in people}
    chance = Random(seed)
    for coffee in coffees.begin(session, circle, number, found.groups, now):
        opener = chance.choice(views.OPENERS)
        group = [profiles[one] for one in coffee.people]
        _introduce(session, circle, coffee, group, opener, now)
    for one in found.alone:
        key = f"coffee:{circle.id}:{number}:{one}:alone"
        outbox.post(session, circle.workspace_id, one, views.alone(), key=key, now=now)
    return following


def _introduce(
    session: Session,
    circle: Circle,
    coffee: Coffee,
    group: list[Profile],
    opener: str,
    now: datetime,
) -> None:
    """See to it that a group hears of each other by day, and is asked later, by day, too."""
    zones = [one.zone for one in group]
    hello_at = calendar.waking(now, zones)
    ask_at = calendar.waking(hello_at + ASK_AFTER[circle.rhythm.every], zones)
    timers.set(
        session,
        circle.workspace_id,
        "coffee_hello",
        f"{coffee.key}hello",
        hello_at,
        coffee_id=coffee.id,
        opener=opener,
        interests=coffees.shared(*group),
    )
    key = f"{coffee.key}question"
    timers.set(session, circle.workspace_id, "coffee_question", key, ask_at, coffee_id=coffee.id)


def hello(session: Session, timer: Timer, now: datetime) -> None:
    """Bring a group together in their own conversation."""
    coffee, circle = coffees.get_coffee(session, timer.args["coffee_id"])
    programme = programmes.get(session, circle.workspace_id, circle.programme_id)
    if circle.ended_at or _is_broken(session, circle, coffee):
        return
    here = coffees.still_here(session, circle, coffee, now)
    if len(here) < len(coffee.people):  # somebody left while the others slept, and why is theirs
        timers.cancel(session, f"{coffee.key}question")
        for one in here:
            key = f"{coffee.key}{one}:alone"
            outbox.post(session, circle.workspace_id, one, views.alone(), key=key, now=now)
        return
    body = views.meeting(coffee.people, programme, timer.args["interests"], timer.args["opener"])
    key = f"{coffee.key}hello"
    outbox.post(session, circle.workspace_id, coffee.people, body, key=key, now=now)


def ask(session: Session, timer: Timer, now: datetime) -> None:
    """Ask a group once whether they met."""
    coffee, circle = coffees.get_coffee(session, timer.args["coffee_id"])
    if circle.ended_at or _is_broken(session, circle, coffee):
        return
    key = f"{coffee.key}question"
    body = views.question(coffee)
    outbox.post(session, circle.workspace_id, coffee.people, body, key=key, now=now)


def _is_broken(session: Session, circle: Circle, coffee: Coffee) -> bool:
    """Whether somebody of a group is not here any more."""
    known = members.named(session, circle.workspace_id, coffee.people)
    return any(known[one].is_deactivated for one in coffee.people)
