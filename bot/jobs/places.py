"""Places: when a mentor appears for somebody who waits, the coordinators are told."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme import drafts
from bot.programme.drafts import Cohort, Draft
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
    """Return how many went without a mentor before, and could now have one at the same time."""
    with_mentor = {mentee for _, mentee in cohort.parting}
    waiting = [one for one in cohort.mentees if one.rounds_waited and one.id not in with_mentor]
    if not waiting:
        return 0
    busy = {mentor for mentor, _ in cohort.parting}
    free = [one for one in cohort.mentors if one.id not in busy]
    found = drafts.suggest(replace(cohort, mentees=waiting, mentors=free, fairness=0), Draft())
    return len(found.pairs)
