"""Holding: which mentor is meant for whom, without ever holding one too often."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.programme.drafts import Cohort, Draft, Proposed
from bot.store.choices._rows import ASKED, MENTORS, MENTORS_HAVE, Choice, Round, of_programme


def begin_mentors_turn(
    session: Session,
    round_: Round,
    found: Mapping[str, str],
    now: datetime,
) -> list[Choice]:
    """Hold the mentor who was `found` for each mentee; return whose mentors are to be asked.

    A mentor is asked who was named; a pair of the draft's own that nobody named just begins.
    """
    to_ask = []
    for choice in of_programme(session, round_.programme_id):
        choice.mentor_id = found.get(choice.mentee_id)
        if choice.mentor_id in choice.ranking:
            choice.consent = ASKED
            to_ask.append(choice)
    round_.turn, round_.until = MENTORS, now + MENTORS_HAVE
    session.flush()
    return to_ask


def decline(session: Session, choice: Choice, places: Mapping[str, int]) -> bool:
    """Let a mentor go who cannot; return whether another one is to be asked now.

    That is the mentee's next choice with a place left. Without one, they fall back on the mentor
    of the draft, or on nobody.
    """
    assert choice.mentor_id is not None
    choice.declined = [*choice.declined, choice.mentor_id]
    choice.mentor_id, choice.consent = None, ""
    session.flush()
    left = room(session, choice.programme_id, places)
    following = [
        one for one in choice.ranking if one not in choice.declined and left.get(one, 0) > 0
    ]
    if following:
        choice.mentor_id, choice.consent = following[0], ASKED
    elif choice.drafted_id not in choice.declined and left.get(choice.drafted_id, 0) > 0:
        choice.mentor_id = choice.drafted_id
    session.flush()
    return bool(following)


def room(session: Session, programme_id: int, places: Mapping[str, int]) -> dict[str, int]:
    """Return how many more mentees each mentor could be held for."""
    held = Counter(one.mentor_id for one in of_programme(session, programme_id) if one.mentor_id)
    return {mentor: count - held[mentor] for mentor, count in places.items()}


def fall_back(session: Session, programme_id: int, places: Mapping[str, int]) -> None:
    """Give whoever's mentor did not answer the mentor of the draft, if that one has a place."""
    silent = [one for one in of_programme(session, programme_id) if one.consent == ASKED]
    for choice in silent:
        if choice.mentor_id != choice.drafted_id:
            choice.mentor_id = None
    session.flush()
    for choice in silent:
        left = room(session, programme_id, places)
        can = choice.drafted_id not in choice.declined and left.get(choice.drafted_id, 0) > 0
        if choice.mentor_id is None and can:
            choice.mentor_id = choice.drafted_id
        choice.consent = ""
        session.flush()


def places_of(cohort: Cohort, draft: Draft) -> dict[str, int]:
    """Return how many mentees each mentor can take beside the pairs that are pinned."""
    pinned = Counter(pair.mentor for pair in draft.pairs if pair.is_pinned)
    return {one.id: max(0, one.places - pinned[one.id]) for one in cohort.mentors}


def result(session: Session, programme_id: int, draft: Draft) -> Draft:
    """Return the draft as the choices have made it."""
    chosen = of_programme(session, programme_id)
    asked = {one.mentee_id for one in chosen}
    pairs = [pair for pair in draft.pairs if pair.mentee not in asked]
    waiting = list(draft.waiting)
    for one in chosen:
        kept = draft.find(one.mentee_id)
        if one.mentor_id is None:
            waiting.append((one.mentee_id, "No mentor was found by choosing."))
        elif kept and kept.mentor == one.mentor_id:
            pairs.append(kept)
        else:
            pairs.append(Proposed(one.mentor_id, one.mentee_id, one.mentors[one.mentor_id]))
    return replace(draft, pairs=tuple(pairs), waiting=tuple(waiting))
