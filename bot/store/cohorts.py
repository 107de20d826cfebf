"""Cohorts: who of a programme could be paired now, as matching wants to know it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme import meanings, rosters
from bot.programme.calendar import local
from bot.programme.drafts import Cohort
from bot.programme.matching import Profile, ranked
from bot.programme.topics import Vocabulary
from bot.store import enrolments, members, pairs, programmes, rematches
from bot.store.enrolments import Enrolment
from bot.store.members import Member
from bot.store.programmes import Programme, Terms


def of(session: Session, programme: Programme, now: datetime) -> Cohort:
    """Return mentees without a mentor and mentors with places left.

    Among them are those of a pair in which somebody asked for another partner. Left out are people
    who left, are away today, or were deactivated in Slack, and guests where they may not take part.
    """
    terms = programme.terms
    parting = {pair.id: pair for pair, _ in rematches.of_programme(session, programme.id)}
    staying = [pair for pair in pairs.of_programme(session, programme.id) if pair.id not in parting]
    busy = Counter(pair.mentor_id for pair in staying)
    paired = {pair.mentee_id for pair in staying}
    enrolled = enrolments.active(session, programme.id)
    known = members.named(session, programme.workspace_id, [one.member_id for one in enrolled])
    here = [one for one in enrolled if _is_here(one, known, terms, now)]
    vocabulary = meanings.vocabulary(programme.vocabulary)
    blocks = enrolments.blocks(session, programme.workspace_id)
    reading = _Reading(terms, vocabulary, _usual_level(here), blocks)
    others = programmes.all_in(session, programme.workspace_id)
    over = [one.id for one in others if one.id != programme.id and now.date() >= one.ends_on]
    before = pairs.before(session, programme.workspace_id, over)
    asked = {pair.people for pair in parting.values()}
    return Cohort(
        mentees=[
            reading.profile(one, known[one.member_id], 0)
            for one in here
            if one.is_mentee and one.member_id not in paired
        ],
        mentors=[
            reading.profile(one, known[one.member_id], one.places - busy[one.member_id])
            for one in here
            if one.is_mentor and one.places > busy[one.member_id]
        ],
        names={member.id: member.name for member in known.values()},
        past=frozenset(before | asked),
        away={
            one.member_id: one.paused_until
            for one in enrolled
            if one.paused_until
            and (member := known.get(one.member_id))
            and _may_take_part(member, terms)
            and one.is_paused(local(now, member.zone).date())
        },
        parting=frozenset(asked),
        managers={one.member_id: one.manager for one in enrolled if one.manager},
        weights=terms.weights,
        rules=terms.rules,
        fairness=terms.fairness / 100,
    )


def _may_take_part(member: Member, terms: Terms) -> bool:
    return not member.is_deactivated and (terms.guests or not member.is_guest)


def _is_here(
    enrolment: Enrolment, known: Mapping[str, Member], terms: Terms, now: datetime
) -> bool:
    member = known.get(enrolment.member_id)
    if member is None or not _may_take_part(member, terms):
        return False
    return not enrolment.is_paused(local(now, member.zone).date())


def _usual_level(here: Sequence[Enrolment]) -> int | None:
    """What stands for a level that was not given: the mean of those that were.

    Who would rather not has given none: it says nothing of how well others know their topics.
    """
    given = [level for one in here if one.is_mentor for level in one.levels.values() if level]
    return round(sum(given) / len(given)) if given else None


@dataclass(frozen=True)
class _Reading:
    """How a programme reads what its people have said."""

    terms: Terms
    vocabulary: Vocabulary
    usual_level: int | None
    blocks: Mapping[str, frozenset[str]]

    def profile(self, enrolment: Enrolment, member: Member, places: int) -> Profile:
        """Put it as matching wants it."""
        wanted = enrolment.wants if enrolment.is_mentee else []
        offered = enrolment.offers if enrolment.is_mentor else []
        levels = [
            enrolment.levels.get(words.casefold(), self.usual_level)
            for words in offered
            if self.usual_level is not None
        ]
        wants, priorities = meanings.names(
            self.vocabulary, wanted, ranked(len(wanted)), enrolment.meanings
        )
        offers, known = meanings.names(self.vocabulary, offered, levels, enrolment.meanings)
        return Profile(
            id=member.id,
            zone=member.zone,
            wants=wants,
            offers=offers,
            interests=tuple(enrolment.interests),
            values=tuple(enrolment.values),
            languages=tuple(enrolment.languages) if self.terms.common_language else (),
            hours=rosters.hours(enrolment.hours),
            places=places,
            priorities=priorities,
            levels=known,
            rhythm=enrolment.rhythm,
            channel=enrolment.channel,
            style=enrolment.style,
            wishes=tuple(enrolment.wishes),
            blocks=self.blocks.get(member.id, frozenset()),
            team=enrolment.team.casefold(),
            manager=enrolment.manager,
            rounds_waited=enrolment.rounds_waited,
        )
