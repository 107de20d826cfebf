"""Rosters: who takes part in a programme and who is paired, as its coordinators may know it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.programme.calendar import local
from bot.store import check_ins, enrolments, members, pairs, rematches
from bot.store.check_ins import Asked
from bot.store.enrolments import Enrolment
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.programmes import Programme


@dataclass(frozen=True)
class Paired:
    """A pair, and what came of its last check-in; never a word of what was answered."""

    pair: Pair
    since: date
    last: Asked | None
    last_on: date | None
    asked: list[str]  # who would like another partner; a coordinator of the two is not told


@dataclass(frozen=True)
class Single:
    """Somebody in no pair at the moment."""

    enrolment: Enrolment
    since: date  # joined, or their last pair ended
    away_until: date | None
    is_shut_out: bool  # a guest, where guests may not take part


@dataclass(frozen=True)
class Roster:
    """Everybody in a programme; the days are those of the coordinator's own clock."""

    programme: Programme
    pairs: list[Paired]
    singles: list[Single]  # who has waited longest comes first


def of(session: Session, programme: Programme, who: Who, now: datetime) -> Roster:
    """Return who takes part, for one coordinator."""
    me = members.find(session, who.workspace_id, who.member_id)
    zone = me.zone if me else "UTC"
    today = local(now, zone).date()
    current = pairs.of_programme(session, programme.id)
    history = check_ins.history(session, [pair.id for pair in current])
    paired = {member_id for pair in current for member_id in pair.people}
    free_at = {
        member_id: pair.ended_at
        for pair in pairs.of_programme(session, programme.id, ended=True)
        for member_id in pair.people
        if pair.ended_at
    }
    wishing: dict[int, list[str]] = defaultdict(list)
    for pair, member_id in rematches.of_programme(session, programme.id):
        wishing[pair.id].append(member_id)
    waiting = sorted(
        (max(one.enrolled_at, free_at.get(one.member_id, one.enrolled_at)), one.id, one)
        for one in enrolments.active(session, programme.id)
        if one.member_id not in paired
    )
    known = members.named(session, who.workspace_id, [one.member_id for _, _, one in waiting])
    guests = {member.id for member in known.values() if member.is_guest}

    def day(at: datetime) -> date:
        return local(at, zone).date()

    def last(pair: Pair) -> Asked | None:
        return history[pair.id][-1] if pair.id in history else None

    return Roster(
        programme=programme,
        pairs=[
            Paired(
                pair,
                day(pair.started_at),
                asked,
                day(asked.asked_at) if asked else None,
                [] if who.member_id in pair.people else wishing[pair.id],
            )
            for pair, asked in ((pair, last(pair)) for pair in current)
        ],
        singles=[
            Single(
                one,
                day(at),
                one.paused_until if one.is_paused(today) else None,
                one.member_id in guests and not programme.terms.guests,
            )
            for at, _, one in waiting
        ],
    )
