"""Drafts: what a coordinator is preparing, and what may be done to it. Pure functions on data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self

from bot.errors import UserError
from bot.programme import matching
from bot.programme.matching import Profile, Rules, Weights


@dataclass(frozen=True)
class Proposed:
    """Two people who might become a pair."""

    mentor: str
    mentee: str
    why: str
    is_pinned: bool = False

    @property
    def has_little(self) -> bool:
        """Whether the two have hardly anything in common on paper."""
        return self.why.endswith(matching.LITTLE)


@dataclass(frozen=True)
class Draft:
    """All that is proposed, who waits and why, and whom the coordinator does not want together."""

    pairs: tuple[Proposed, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()  # a mentee, and the reason
    free: tuple[str, ...] = ()  # mentors with places left
    dropped: tuple[tuple[str, str], ...] = ()  # (mentor, mentee)
    away: tuple[tuple[str, str], ...] = ()  # who is on a break, and the day they are back

    def as_json(self) -> dict[str, Any]:
        """Return the draft as the store keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return a draft from what the store has kept."""
        return cls(
            pairs=tuple(Proposed(**pair) for pair in kept["pairs"]),
            waiting=tuple((mentee, reason) for mentee, reason in kept["waiting"]),
            free=tuple(kept["free"]),
            dropped=tuple((mentor, mentee) for mentor, mentee in kept["dropped"]),
            away=tuple((member, day) for member, day in kept.get("away", ())),
        )

    @property
    def is_decided(self) -> bool:
        """Whether a coordinator has decided anything in it that is worth keeping."""
        return bool(self.dropped) or any(pair.is_pinned for pair in self.pairs)

    def find(self, mentee: str) -> Proposed | None:
        """Return what is proposed for a mentee."""
        return next((pair for pair in self.pairs if pair.mentee == mentee), None)


@dataclass(frozen=True)
class Cohort:
    """Who could be paired now, on what terms, and the (mentor, mentee) who were a pair before.

    `parting` are the pairs of now, (mentor, mentee), in which somebody asked for another partner:
    both are in the cohort.
    """

    mentees: Sequence[Profile]
    mentors: Sequence[Profile]
    names: Mapping[str, str]
    past: frozenset[tuple[str, str]]
    away: Mapping[str, date] = field(default_factory=dict)  # who would be in it, and is back then
    parting: frozenset[tuple[str, str]] = frozenset()
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    fairness: float = 1

    def mentor(self, member_id: str) -> Profile | None:
        """Return a mentor of the cohort."""
        return next((one for one in self.mentors if one.id == member_id), None)

    def mentee(self, member_id: str) -> Profile | None:
        """Return a mentee of the cohort."""
        return next((one for one in self.mentees if one.id == member_id), None)


def suggest(cohort: Cohort, draft: Draft) -> Draft:
    """Return the best draft that keeps the pins of this one and leaves out what was dropped."""
    pins = {(pair.mentor, pair.mentee) for pair in draft.pairs if pair.is_pinned}
    found = matching.suggest(
        cohort.mentees,
        cohort.mentors,
        names=cohort.names,
        pins=pins,
        excluded=draft.dropped,
        past=cohort.past,
        weights=cohort.weights,
        rules=cohort.rules,
        fairness=cohort.fairness,
    )
    return Draft(
        pairs=tuple(
            Proposed(one.mentor, one.mentee, one.why, (one.mentor, one.mentee) in pins)
            for one in found.suggestions
        ),
        waiting=tuple((one.mentee, one.reason) for one in found.waiting),
        free=found.free,
        dropped=draft.dropped,
        away=tuple((member, f"{day}") for member, day in cohort.away.items()),
    )


def pin(draft: Draft, mentee: str) -> Draft:
    """Keep a proposal through further suggestions, or let it go again."""
    return replace(
        draft,
        pairs=tuple(
            replace(pair, is_pinned=not pair.is_pinned) if pair.mentee == mentee else pair
            for pair in draft.pairs
        ),
    )


def drop(draft: Draft, mentee: str) -> Draft:
    """Take a proposal out; these two are not suggested again in this draft."""
    gone = draft.find(mentee)
    if gone is None:
        return draft
    kept = tuple(pair for pair in draft.pairs if pair is not gone)
    is_free = all(pair.mentor != gone.mentor for pair in kept)
    return replace(
        draft,
        pairs=kept,
        waiting=(*draft.waiting, (mentee, "You took the suggestion out.")),
        free=tuple(sorted({*draft.free, gone.mentor})) if is_free else draft.free,
        dropped=tuple(sorted({*draft.dropped, (gone.mentor, gone.mentee)})),
    )


def swap(cohort: Cohort, draft: Draft, mentee: str, mentor: str) -> Draft:
    """Give a mentee another mentor, who hands over a mentee in exchange if they have no room.

    The new pair is pinned: it is the coordinator's own decision. Raises UserError when the two
    cannot be a pair, or when nobody can be exchanged.
    """
    wanted, learner = cohort.mentor(mentor), cohort.mentee(mentee)
    if wanted is None or learner is None or mentor == mentee:
        raise UserError("These two cannot be a pair at the moment.", "mentor")
    old = draft.find(mentee)
    if old and old.mentor == mentor:
        return draft
    theirs = [pair for pair in draft.pairs if pair.mentor == mentor]
    kept = [pair for pair in draft.pairs if pair is not old]
    waiting = [entry for entry in draft.waiting if entry[0] != mentee]
    if len(theirs) >= wanted.places:
        given = next((pair for pair in reversed(theirs) if not pair.is_pinned), None)
        if given is None:
            raise UserError("All of this mentor's places are pinned. Unpin one first.", "mentor")
        kept.remove(given)
        if old and old.mentor != given.mentee and (old.mentor, given.mentee) not in cohort.past:
            kept.append(_propose(cohort, old.mentor, given.mentee))
        else:
            waiting.append((given.mentee, "You gave the mentor to somebody else."))
    kept.append(replace(_propose(cohort, mentor, mentee), is_pinned=True))
    return replace(
        draft,
        pairs=tuple(sorted(kept, key=lambda pair: pair.mentee)),
        waiting=tuple(waiting),
        free=_free(cohort, kept),
    )


def _propose(cohort: Cohort, mentor: str, mentee: str) -> Proposed:
    teacher, learner = cohort.mentor(mentor), cohort.mentee(mentee)
    if teacher is None or learner is None:
        raise UserError("Somebody in this exchange has left. Please suggest again.", "mentor")
    return Proposed(mentor, mentee, matching.explain(learner, teacher, cohort.names))


def _free(cohort: Cohort, pairs: Sequence[Proposed]) -> tuple[str, ...]:
    taken = [pair.mentor for pair in pairs]
    return tuple(one.id for one in cohort.mentors if taken.count(one.id) == 0 and one.places > 0)
