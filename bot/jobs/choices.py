"""Choices: when the mentees have chosen, the mentors are asked; when they have, pairs begin."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.programme import choosing
from bot.programme import drafts as drafting
from bot.programme.drafts import Draft
from bot.publishing import publish
from bot.store import choices, cohorts, drafts, members, outbox, programmes, timers
from bot.store.choices import Round
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.store.timers import Timer
from bot.views import ceremonies as ceremony_views
from bot.views import choices as views

SOON = timedelta(seconds=1)


def go_on(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """End the turn that is over; return when the next one is."""
    programme = programmes.get(session, timer.workspace_id, timer.args["programme_id"])
    if not programmes.try_lock(session, programme.id):  # somebody is just changing it
        return now + SOON
    round_ = choices.find_round(session, programme.id)
    kept = drafts.find(session, programme.id)
    if round_ is None or kept is None:
        return None
    draft = kept.content
    if round_.turn == choices.MENTEES:
        _ask_mentors(session, programme, round_, draft, now)
    everybody = choices.of_programme(session, programme.id)
    if now < round_.until and any(one.consent == choices.ASKED for one in everybody):
        return round_.until
    _finish(session, programme, round_, kept.version, now)
    return None


def _ask_mentors(
    session: Session, programme: Programme, round_: Round, draft: Draft, now: datetime
) -> None:
    cohort = cohorts.of(session, programme, now)
    places = choices.places_of(cohort, draft)
    here = {one.id for one in cohort.mentees}
    everybody = choices.of_programme(session, programme.id)
    willing = [one for one in everybody if one.mentee_id in here and not one.wants_none]
    possible = drafting.possible(cohort)  # whoever has become impossible since is not asked
    for one in willing:
        mentee = one.mentee_id
        one.ranking = [m for m in one.ranking if m in places and possible(m, mentee)]
    found = choosing.assign(
        {one.mentee_id: one.ranking for one in willing},
        {one.mentee_id: one.drafted_id for one in willing},
        places,
    )
    to_ask = choices.begin_mentors_turn(session, round_, found, now)
    for one in everybody:
        choices.rewrite_offer(session, one, "over", views.over(programme), now)
    for one in to_ask:
        assert one.mentor_id is not None
        zone = members.zone_of(session, Who(round_.workspace_id, one.mentor_id))
        body = views.consent(one, programme, round_.until, zone)
        key = choices.consent_key(one, one.mentor_id)
        outbox.post(session, round_.workspace_id, one.mentor_id, body, key=key, now=now)
    touched = [
        *(one.mentee_id for one in everybody),
        *(one.mentor_id for one in to_ask if one.mentor_id),
    ]
    timers.refresh_homes(session, round_.workspace_id, touched, now)
    if to_ask:
        asked = len({one.mentor_id for one in to_ask})
        for coordinator in programmes.coordinators(session, programme.id):
            zone = members.zone_of(session, Who(round_.workspace_id, coordinator))
            body = views.told(programme, asked, round_.until, zone)
            key = f"{choices.prefix(programme.id)}told:{coordinator}:{round_.opened_at.isoformat()}"
            outbox.post(session, round_.workspace_id, coordinator, body, key=key, now=now)


def _finish(
    session: Session, programme: Programme, round_: Round, version: int, now: datetime
) -> None:
    draft = drafts.take(session, programme.id, version)
    assert draft is not None  # the programme is locked
    cohort = cohorts.of(session, programme, now)
    everybody = choices.of_programme(session, programme.id)
    silent = [one for one in everybody if one.consent == choices.ASKED]
    for one in silent:
        choices.rewrite_question(session, one, "silent", views.no_longer_asked(programme), now)
    choices.fall_back(session, programme.id, choices.places_of(cohort, draft))
    result = choices.result(session, programme.id, draft)
    aware = [one.mentee_id for one in everybody if one.wants_none]
    choices.close_round(session, round_)
    done = publish(session, programme, result, now, aware=aware)
    for coordinator in programmes.coordinators(session, programme.id):
        key = f"{choices.prefix(programme.id)}report:{coordinator}:{round_.opened_at.isoformat()}"
        report = ceremony_views.report(programme, done.begun, done.left_out)
        outbox.post(session, programme.workspace_id, coordinator, report, key=key, now=now)
