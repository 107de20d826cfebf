"""Homes: everything that one person's App Home shows, read at one moment."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.programme.calendar import local
from bot.store import check_ins, enrolments, goals, members, outbox, pairs, programmes, victories
from bot.store.check_ins import CheckIn
from bot.store.enrolments import Enrolment
from bot.store.goals import Goal
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.timers import Timer
from bot.store.victories import Victory

QUIET = timedelta(days=15)  # without an answer for so long, a pair is called quiet


@dataclass(frozen=True)
class OwnPair:
    """One pair of the reader's."""

    pair: Pair
    partner_id: str
    next_at: datetime | None
    unanswered: CheckIn | None
    goals: list[Goal]


@dataclass(frozen=True)
class Overview:
    """A programme, as its coordinator sees it: counts, and which pairs could use a word."""

    programme: Programme
    mentors: int
    mentees: int
    pairs: int
    answered: int  # pairs with an answer in the last week
    quiet: list[Pair]
    want_help: list[Pair]
    has_draft: bool


@dataclass(frozen=True)
class Glance:
    """What a person's App Home shows."""

    who: Who
    zone: str
    today: date
    open_programmes: list[Programme]  # that the reader could join
    enrolments: list[tuple[Enrolment, Programme]]
    pairs: list[OwnPair]
    to_agree: list[Victory]
    asking: list[Victory]  # the reader's own, waiting for others
    overviews: list[Overview] = field(default_factory=list)
    unsent: int = 0  # messages that could not be delivered, for coordinators


def glance(session: Session, who: Who, now: datetime) -> Glance:
    """Read all of it."""
    me = members.find(session, who.workspace_id, who.member_id)
    zone = me.zone if me else "UTC"
    today = local(now, zone).date()
    mine = enrolments.of(session, who)
    joined = {programme.id for _, programme in mine}
    coordinated = programmes.coordinated_by(session, who)
    return Glance(
        who=who,
        zone=zone,
        today=today,
        open_programmes=[
            one
            for one in programmes.all_in(session, who.workspace_id)
            if one.id not in joined and today < one.ends_on
        ],
        enrolments=list(mine),
        pairs=_own_pairs(session, who),
        to_agree=list(victories.waiting_for(session, who)),
        asking=list(victories.asking(session, who)),
        overviews=[_overview(session, one, now) for one in coordinated],
        unsent=len(outbox.unsent(session, who.workspace_id)) if coordinated else 0,
    )


def _own_pairs(session: Session, who: Who) -> list[OwnPair]:
    mine = pairs.active_of(session, who)
    if not mine:
        return []
    keys = [pairs.timer_key(pair) for pair in mine]
    rows = session.execute(select(Timer.key, Timer.due_at).where(Timer.key.in_(keys)))
    due = {key: due_at for key, due_at in rows}  # noqa: C416 - for mypy
    theirs = goals.of_pairs(session, [pair.id for pair in mine])
    return [
        OwnPair(
            pair=pair,
            partner_id=pair.partner_of(who.member_id),
            next_at=due.get(pairs.timer_key(pair)),
            unanswered=check_ins.unanswered(session, pair.id, who.member_id),
            goals=[goal for goal in theirs if goal.pair_id == pair.id and not goal.done_at],
        )
        for pair in mine
    ]


def _overview(session: Session, programme: Programme, now: datetime) -> Overview:
    roles = session.execute(
        select(Enrolment.role, func.count())
        .where(Enrolment.programme_id == programme.id, Enrolment.left_at.is_(None))
        .group_by(Enrolment.role)
    )
    count = {role: number for role, number in roles}  # noqa: C416 - for mypy
    both = count.get(enrolments.BOTH, 0)
    current = pairs.of_programme(session, programme.id)
    ids = [pair.id for pair in current]
    recent = check_ins.counts(session, ids, now - timedelta(days=7))
    heard = check_ins.counts(session, ids, now - QUIET)
    in_need = check_ins.asking_for_help(session, ids, now - QUIET)
    return Overview(
        programme=programme,
        mentors=count.get(enrolments.MENTOR, 0) + both,
        mentees=count.get(enrolments.MENTEE, 0) + both,
        pairs=len(current),
        answered=len(recent),
        quiet=[p for p in current if p.id not in heard and p.started_at < now - QUIET],
        want_help=[pair for pair in current if pair.id in in_need],
        has_draft=pairs.find_draft(session, programme.id) is not None,
    )
