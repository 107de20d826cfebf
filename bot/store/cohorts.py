"""Cohorts: who of a programme could be paired now, as matching wants to know it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme.calendar import local
from bot.programme.drafts import Cohort
from bot.programme.matching import Profile
from bot.store import enrolments, members, pairs
from bot.store.enrolments import Enrolment
from bot.store.members import Member
from bot.store.programmes import Programme


def of(session: Session, programme: Programme, now: datetime) -> Cohort:
    """Return mentees without a mentor and mentors with places left.

    Left out are people who left, are away today, or were deactivated in Slack.
    """
    current = pairs.of_programme(session, programme.id)
    busy = Counter(pair.mentor_id for pair in current)
    paired = {pair.mentee_id for pair in current}
    enrolled = enrolments.active(session, programme.id)
    known = members.named(session, programme.workspace_id, [one.member_id for one in enrolled])
    here = [one for one in enrolled if _is_here(one, known, now)]
    return Cohort(
        mentees=[
            _profile(one, known[one.member_id], 0)
            for one in here
            if one.is_mentee and one.member_id not in paired
        ],
        mentors=[
            _profile(one, known[one.member_id], one.places - busy[one.member_id])
            for one in here
            if one.is_mentor and one.places > busy[one.member_id]
        ],
        names={member.id: member.name for member in known.values()},
        past=frozenset(
            pair.people for pair in pairs.of_programme(session, programme.id, ended=True)
        ),
        away={
            one.member_id: one.paused_until
            for one in enrolled
            if one.paused_until
            and (member := known.get(one.member_id))
            and not member.is_deactivated
            and not _is_here(one, known, now)
        },
    )


def _is_here(enrolment: Enrolment, known: Mapping[str, Member], now: datetime) -> bool:
    member = known.get(enrolment.member_id)
    if member is None or member.is_deactivated:
        return False
    return not enrolment.is_paused(local(now, member.zone).date())


def _profile(enrolment: Enrolment, member: Member, places: int) -> Profile:
    return Profile(
        id=member.id,
        zone=member.zone,
        wants=tuple(enrolment.wants) if enrolment.is_mentee else (),
        offers=tuple(enrolment.offers) if enrolment.is_mentor else (),
        interests=tuple(enrolment.interests),
        values=tuple(enrolment.values),
        languages=tuple(enrolment.languages),
        hours=enrolments.hours(enrolment.hours),
        places=places,
    )
