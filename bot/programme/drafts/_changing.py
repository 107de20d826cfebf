"""Changing: what a coordinator may do to a draft by hand."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import UserError
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.drafts._suggesting import NOT_NOW, Couples, Scales, suggest, why_not

BY_HAND = "You took the suggestion out."
GIVEN = "You gave the mentor to somebody else."


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
        waiting=(*draft.waiting, (mentee, BY_HAND)),
        free=tuple(sorted({*draft.free, gone.mentor})) if is_free else draft.free,
        dropped=tuple(sorted({*draft.dropped, (gone.mentor, gone.mentee)})),
        scarce=(),
        quality=None,
    )


def swap(cohort: Cohort, draft: Draft, mentee: str, mentor: str) -> Draft:
    """Give a mentee another mentor, who hands over a mentee in exchange if they have no room.

    The new pair is pinned: it is the coordinator's own decision. Raises UserError when the two
    cannot be a pair, or when nobody can be exchanged.
    """
    wanted, learner = cohort.mentor(mentor), cohort.mentee(mentee)
    if wanted is None or learner is None or mentor == mentee:
        raise UserError(NOT_NOW, "mentor")
    old = draft.find(mentee)
    if old and old.mentor == mentor:
        return draft
    reason = why_not(cohort)
    if why := reason(mentor, mentee):
        raise UserError(why, "mentor")
    theirs = [pair for pair in draft.pairs if pair.mentor == mentor]
    kept = [pair for pair in draft.pairs if pair is not old]
    waiting = [entry for entry in draft.waiting if entry[0] != mentee]
    if len(theirs) >= wanted.places:
        given = next((pair for pair in reversed(theirs) if not pair.is_pinned), None)
        if given is None:
            raise UserError("All of this mentor's places are pinned. Unpin one first.", "mentor")
        kept.remove(given)
        if old and not reason(old.mentor, given.mentee):
            kept.append(_propose(cohort, old.mentor, given.mentee))
        else:
            waiting.append((given.mentee, GIVEN))
    kept.append(replace(_propose(cohort, mentor, mentee), is_pinned=True))
    return replace(
        draft,
        pairs=tuple(sorted(kept, key=lambda pair: pair.mentee)),
        waiting=tuple(waiting),
        free=_free(cohort, kept),
        dropped=_without(draft.dropped, mentor, mentee),
        scarce=(),
        quality=None,
    )


def take(cohort: Cohort, draft: Draft, mentee: str, mentor: str) -> Draft:
    """Give a mentee another mentor, and match everybody who is not pinned anew around the two.

    Raises UserError when the two cannot be a pair, or the mentor's places are pinned.
    """
    wanted = cohort.mentor(mentor)
    if wanted is None or cohort.mentee(mentee) is None or mentor == mentee:
        raise UserError(NOT_NOW)
    if why := why_not(cohort)(mentor, mentee):
        raise UserError(why)
    kept = [pair for pair in draft.pairs if pair.is_pinned and pair.mentee != mentee]
    if sum(pair.mentor == mentor for pair in kept) >= wanted.places:
        raise UserError("All of this mentor's places are pinned. Unpin one first.")
    kept.append(Proposed(mentor, mentee, "", is_pinned=True))
    dropped = _without(draft.dropped, mentor, mentee)
    return suggest(cohort, replace(draft, pairs=tuple(kept), dropped=dropped))


def _without(dropped: Couples, mentor: str, mentee: str) -> tuple[tuple[str, str], ...]:
    """Let two be a pair again, whichever of them was to mentor the other."""
    return tuple(couple for couple in dropped if {*couple} != {mentor, mentee})


def _propose(cohort: Cohort, mentor: str, mentee: str) -> Proposed:
    if cohort.mentor(mentor) is None or cohort.mentee(mentee) is None:
        raise UserError("Somebody in this exchange has left. Please suggest again.", "mentor")
    return Scales(cohort).propose(mentor, mentee)


def _free(cohort: Cohort, pairs: Sequence[Proposed]) -> tuple[str, ...]:
    taken = [pair.mentor for pair in pairs]
    return tuple(one.id for one in cohort.mentors if taken.count(one.id) == 0 and one.places > 0)
