"""Homes: everything that one person's App Home shows, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.programme.calendar import local, next_due
from bot.store import (
    check_ins,
    choices,
    coffees,
    drafts,
    enrolments,
    goals,
    members,
    outbox,
    pairs,
    programmes,
    rematches,
    stand_ups,
    timers,
    victories,
)
from bot.store.check_ins import CheckIn
from bot.store.choices import Choice
from bot.store.enrolments import Enrolment
from bot.store.goals import Goal
from bot.store.members import Who
from bot.store.outbox import Outgoing
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.victories import Victory

HELP_SHOWN = timedelta(days=15)  # how long a wish for help stays in sight
ANSWERING = timedelta(days=3)  # before a question counts as unanswered, for a nudge comes first
UNSENT_SHOWN = timedelta(days=7)  # how long a message that could not be delivered is shown


@dataclass(frozen=True)
class OwnPair:
    """One pair of the reader's."""

    pair: Pair
    partner_id: str
    next_at: datetime | None
    check_in: CheckIn | None  # the last one
    has_answered: bool  # whether the reader has answered that
    goals: list[Goal]  # the open ones
    has_asked: bool  # whether the reader would like another partner: the other one never knows


@dataclass(frozen=True)
class Overview:
    """A programme, as its coordinator sees it: counts, and which pairs could use a word."""

    programme: Programme
    is_over: bool
    mentors: int
    mentees: int
    pairs: int
    asked: int  # pairs that have had time to answer a check-in, or did
    answered: int  # of those, how many answered the last one
    met: int  # of those, how many had met
    first_at: datetime | None  # when the first check-in comes, while none has come yet
    quiet: list[Pair]
    apart: list[Pair]  # who answer, and have not met for three check-ins
    want_help: list[Pair]
    has_draft: bool
    publish_at: datetime | None  # when the draft's pairs begin
    is_choosing: bool  # whether mentees are


@dataclass(frozen=True)
class Glance:
    """What a person's App Home shows."""

    who: Who
    zone: str
    today: date
    may_set_up: bool  # a programme
    has_coffee: bool  # whether there are coffee rounds to join, or to begin
    has_stand_ups: bool  # whether the reader is in one, or may set one up
    open_programmes: list[Programme]  # that the reader could join
    enrolments: list[tuple[Enrolment, Programme]]
    pairs: list[OwnPair]
    to_agree: list[Victory]
    asking: list[Victory]  # the reader's own, waiting for others
    to_choose: list[Choice] = field(default_factory=list)  # among mentors
    to_answer: list[Choice] = field(default_factory=list)  # who would like the reader as a mentor
    overviews: list[Overview] = field(default_factory=list)
    unsent: list[Outgoing] = field(default_factory=list)  # what failed lately, for coordinators


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
        may_set_up=bool(coordinated or (me and me.is_admin)),
        has_coffee=bool(coordinated) or coffees.any_in(session, who.workspace_id),
        has_stand_ups=bool(coordinated or stand_ups.of(session, who))
        or any(one.mentor_id == who.member_id for one in pairs.active_of(session, who)),
        open_programmes=[
            one
            for one in programmes.all_in(session, who.workspace_id)
            if one.id not in joined
            and today < one.ends_on
            and (one.terms.guests or not (me and me.is_guest))
        ],
        enrolments=list(mine),
        pairs=_own_pairs(session, who),
        to_agree=list(victories.waiting_for(session, who)),
        asking=list(victories.asking(session, who)),
        to_choose=list(choices.to_make(session, who)),
        to_answer=list(choices.to_answer(session, who)),
        overviews=[_overview(session, one, who, today, now) for one in coordinated],
        unsent=_unsent(session, who, now) if coordinated else [],
    )


def _unsent(session: Session, who: Who, now: datetime) -> list[Outgoing]:
    """What failed lately, without what was for people who are gone: that is seen to already."""
    return [
        row
        for row in outbox.unsent(session, who.workspace_id)
        if row.error not in ("user_disabled", outbox.ORPHANED)
        and row.claimed_at
        and row.claimed_at > now - UNSENT_SHOWN
    ]


def _own_pairs(session: Session, who: Who) -> list[OwnPair]:
    mine = pairs.active_of(session, who)
    if not mine:
        return []
    theirs = goals.of_pairs(session, [pair.id for pair in mine])
    return [
        _own_pair(session, pair, who, [goal for goal in theirs if goal.pair_id == pair.id])
        for pair in mine
    ]


def _own_pair(session: Session, pair: Pair, who: Who, theirs: list[Goal]) -> OwnPair:
    timer = timers.find(session, pairs.timer_key(pair))
    next_at = timer.due_at if timer else None
    programme = programmes.get(session, who.workspace_id, pair.programme_id)
    both = [enrolments.find(session, programme.id, one) for one in pair.people]
    back = max((one.paused_until for one in both if one and one.paused_until), default=None)
    # Nobody is asked before both are back.
    while next_at and back and local(next_at, pair.rhythm.zone).date() < back:
        next_at = next_due(pair.rhythm, after=next_at)
    if next_at and local(next_at, pair.rhythm.zone).date() >= programme.ends_on:
        next_at = None
    last = check_ins.latest(session, pair.id)
    return OwnPair(
        pair=pair,
        partner_id=pair.partner_of(who.member_id),
        next_at=next_at,
        check_in=last,
        has_answered=bool(last and who.member_id in check_ins.answers(session, last.id)),
        goals=[goal for goal in theirs if not goal.done_at],
        has_asked=rematches.has_asked(session, pair, who.member_id),
    )


def _first_due(session: Session, current: Sequence[Pair]) -> datetime | None:
    found = [timers.find(session, pairs.timer_key(pair)) for pair in current]
    return min((timer.due_at for timer in found if timer and timer.due_at), default=None)


def _overview(
    session: Session, programme: Programme, who: Who, today: date, now: datetime
) -> Overview:
    roles = session.execute(
        select(Enrolment.role, func.count())
        .where(Enrolment.programme_id == programme.id, Enrolment.left_at.is_(None))
        .group_by(Enrolment.role)
    )
    count = {role: number for role, number in roles}  # noqa: C416 - for mypy
    both = count.get(enrolments.BOTH, 0)
    current = pairs.of_programme(session, programme.id)
    draft = drafts.find(session, programme.id)
    ids = [pair.id for pair in current]
    history = check_ins.history(session, ids)
    settled = {
        pair_id: [one for one in asked if one.answers or one.asked_at < now - ANSWERING]
        for pair_id, asked in history.items()
    }
    last = [asked[-1] for asked in settled.values() if asked]
    quiet = {
        pair_id
        for pair_id, asked in settled.items()
        if len(asked) > 1 and not any(one.answers for one in asked[-2:])
    }
    apart = {
        pair_id
        for pair_id, asked in settled.items()
        if len(asked) > 2 and not any(one.have_met for one in asked[-3:])
    }
    in_need = check_ins.asking_for_help(session, ids, now - HELP_SHOWN)
    return Overview(
        programme=programme,
        is_over=today >= programme.ends_on,
        mentors=count.get(enrolments.MENTOR, 0) + both,
        mentees=count.get(enrolments.MENTEE, 0) + both,
        pairs=len(current),
        asked=len(last),
        answered=sum(one.answers > 0 for one in last),
        met=sum(one.have_met for one in last),
        first_at=None if history else _first_due(session, current),
        quiet=[pair for pair in current if pair.id in quiet],
        apart=[pair for pair in current if pair.id in apart - quiet],
        # A coordinator who is one of two does not read here what the other one wishes.
        want_help=[p for p in current if p.id in in_need and who.member_id not in p.people],
        has_draft=drafts.is_decided(session, programme.id),
        publish_at=draft.publish_at if draft else None,
        is_choosing=choices.find_round(session, programme.id) is not None,
    )
