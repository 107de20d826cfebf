"""Publishing: a draft's pairs begin, all at once or not at all, now or at a chosen hour."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme import drafts
from bot.programme.calendar import Rule, hour_for_both
from bot.programme.drafts import Cohort, Draft, Proposed
from bot.store import (
    check_ins,
    cohorts,
    enrolments,
    members,
    outbox,
    pairs,
    programmes,
    rematches,
    timers,
)
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import ceremonies as views
from bot.views import check_ins as check_in_views
from bot.views import goals as goal_views
from bot.views import pairs as pair_views
from bot.views import rosters as roster_views


@dataclass(frozen=True)
class Published:
    """How many pairs began, and a sentence on each that could not."""

    begun: int
    left_out: Sequence[str]


def publish(
    session: Session,
    programme: Programme,
    draft: Draft,
    now: datetime,
    *,
    aware: Collection[str] = (),
) -> Published:
    """Make the draft's pairs real and tell both of each; who still waits is told, too.

    `aware` are mentees who know already that they wait. Whoever calls has locked the programme and
    taken the draft away in the same transaction.
    """
    cohort = cohorts.of(session, programme, now)
    mentees = {one.id for one in cohort.mentees}
    places = {one.id: one.places for one in cohort.mentors}
    begun: list[Proposed] = []
    left_out: list[str] = []
    # Places may have become fewer since: what a coordinator has decided comes first.
    # And two may not want to be a pair any more: only they and we know.
    possible = drafts.possible(cohort)
    scales = drafts.Scales(cohort)  # what they share may have changed, too
    for one in sorted(draft.pairs, key=lambda pair: not pair.is_pinned):
        is_free = one.mentee in mentees and places.get(one.mentor, 0) > 0
        if is_free and not possible(one.mentor, one.mentee):
            left_out.append(views.not_possible(one))
        elif is_free:
            places[one.mentor] -= 1
            mentees.remove(one.mentee)
            begun.append(scales.propose(one.mentor, one.mentee))
        else:
            missing = one.mentor if one.mentee in mentees else one.mentee
            left_out.append(views.not_begun(one, missing, cohort.away.get(missing)))
    _part(session, programme, begun, cohort, now)
    for one in begun:
        _begin(session, programme, one, now)
    still = {mentee for mentee, _ in draft.waiting} | {pair.mentee for pair in draft.pairs}
    waiting = still & mentees
    enrolments.count_round(session, programme.id, {one.mentee for one in begun}, waiting)
    with_mentor = {mentee for _, mentee in cohort.parting}
    for mentee in sorted(waiting - with_mentor - {*aware}):
        key = f"waiting:{programme.id}:{mentee}:{now.isoformat()}"
        body = views.waiting(programme)
        outbox.post(session, programme.workspace_id, mentee, body, key=key, now=now)
    coordinators = programmes.coordinators(session, programme.id)
    timers.refresh_homes(session, programme.workspace_id, [*coordinators, *waiting], now)
    return Published(len(begun), left_out)


def _part(
    session: Session, programme: Programme, begun: Sequence[Proposed], cohort: Cohort, now: datetime
) -> None:
    """End the pairs in which somebody asked for another partner, and now there is one."""
    freed = Counter(mentor for mentor, _ in cohort.parting)
    room = {one.id: one.places - freed[one.id] for one in cohort.mentors}
    couples = [(one.mentor, one.mentee) for one in begun]
    for pair in rematches.settled(session, programme.id, couples, room):
        pairs.close(session, pair, roster_views.ended(pair, programme), now)
        timers.refresh_homes(session, pair.workspace_id, pair.people, now)


def _begin(session: Session, programme: Programme, one: Proposed, now: datetime) -> None:
    """Begin a pair: its row, its message, its timer."""
    both = members.named(session, programme.workspace_id, [one.mentor, one.mentee])
    time, zone = hour_for_both(
        programme.time, both[one.mentee].zone, both[one.mentor].zone, programme.starts_on
    )
    rule = Rule(days=(programme.weekday,), time=time, zone=zone, since=programme.starts_on)
    pair = Pair(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        mentor_id=one.mentor,
        mentee_id=one.mentee,
        why=one.why,
        rule=rule.as_json(),
        started_at=now,
    )
    pairs.add(session, pair)
    first_at = check_ins.next_due(session, pair, now)
    body = pair_views.introduction(
        pair, programme, both, first_at, check_in_views.RHYTHM, goal_views.ADD
    )
    key = f"{pairs.prefix(pair)}introduction"
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
    timers.set(
        session,
        pair.workspace_id,
        "check_in",
        pairs.timer_key(pair),
        first_at,
        rule=pair.rule,
        pair_id=pair.id,
    )
    timers.refresh_homes(session, pair.workspace_id, pair.people, now)
