"""Places: when a mentor appears for somebody who waits, the coordinators are told."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme import drafts
from bot.programme.drafts import Cohort
from bot.store import choices, cohorts, outbox, programmes
from bot.store import drafts as kept
from bot.store.timers import Timer
from bot.views import places as views


def notice(session: Session, timer: Timer, now: datetime) -> None:
    """Tell coordinators, at most once a day, how many who wait could have a mentor now."""
    programme = programmes.get(session, timer.workspace_id, timer.args["programme_id"])
    draft = kept.find(session, programme.id)
    is_planned = draft is not None and draft.publish_at is not None
    if now.date() >= programme.ends_on or is_planned or choices.find_round(session, programme.id):
        return
    count = _could_begin(cohorts.of(session, programme, now))
    if not count:
        return
    for coordinator in programmes.coordinators(session, programme.id):
        key = f"places:{programme.id}:{coordinator}:{now:%Y-%m-%d}"
        body = views.found(programme, count)
        outbox.post(session, timer.workspace_id, coordinator, body, key=key, now=now)


def _could_begin(cohort: Cohort) -> int:
    """Return how many went without a mentor before, and could have one of those with room."""
    with_mentor = {mentee for _, mentee in cohort.parting}
    waiting = [one.id for one in cohort.mentees if one.rounds_waited and one.id not in with_mentor]
    if not waiting:
        return 0
    busy = {mentor for mentor, _ in cohort.parting}
    free = [one.id for one in cohort.mentors if one.id not in busy]
    possible = drafts.possible(cohort)
    return sum(
        any(possible(mentor, mentee) for mentor in free if mentor != mentee) for mentee in waiting
    )
