"""Departures: when somebody's account is deactivated, nobody is left waiting for them."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import (
    coffees,
    enrolments,
    members,
    outbox,
    pairs,
    programmes,
    stand_ups,
    timers,
    victories,
)
from bot.store.members import Who
from bot.store.timers import Timer
from bot.views import coffees as coffee_views
from bot.views import enrolments as views
from bot.views import programmes as programme_views
from bot.views import victories as wins


def depart(session: Session, timer: Timer, now: datetime) -> None:
    """End what a deactivated person took part in, and tell the others."""
    who = Who(timer.workspace_id, timer.args["member_id"])
    assert timer.due_at is not None
    noticed = timer.due_at.isoformat()
    for programme in programmes.retire(session, who):
        for admin in members.admins(session, who.workspace_id):
            if admin != who.member_id:
                key = f"alone:{programme.id}:{admin}:{noticed}"
                body = programme_views.without_coordinator(programme, who.member_id)
                outbox.post(session, who.workspace_id, admin, body, key=key, now=now)
    ended = enrolments.of(session, who)
    for _, programme in ended:
        programmes.lock(session, programme.id)
    for victory in victories.waiting_for(session, who):
        closed, private = wins.no_longer_asked(victory), wins.stays_private(victory)
        victories.decline(session, victory, who.member_id, closed, private, now)
    for victory in victories.asking(session, who):
        victories.withhold(session, victory, wins.no_longer_asked(victory), None, now)
    for coffee, circle in coffees.current_of(session, who):
        for other in coffee.people:
            if other != who.member_id and coffee.have_met is None:
                key = f"{coffee.key}gone:{who.member_id}:{other}"
                body = coffee_views.gone(who.member_id)
                outbox.post(session, circle.workspace_id, other, body, key=key, now=now)
    coffees.leave(session, who, now)
    stand_ups.leave_all(session, who, now)
    theirs = pairs.active_of(session, who)
    for pair in theirs:
        pairs.part(session, pair, who.member_id, views.parted(who.member_id), now)
    for enrolment, programme in ended:
        enrolments.end(session, enrolment, now)
        alone = [p.partner_of(who.member_id) for p in theirs if p.programme_id == programme.id]
        for coordinator in programmes.coordinators(session, programme.id):
            key = f"departed:{enrolment.id}:{coordinator}:{noticed}"
            body = views.departed(who.member_id, programme, alone)
            outbox.post(session, who.workspace_id, coordinator, body, key=key, now=now)
            timers.refresh_home(session, who.workspace_id, coordinator, now)
