"""Comparing: how well a draft suits, in bands, and what is different in another one."""

from dataclasses import dataclass

from bot.programme.drafts._draft import Draft, Proposed

# From how many ten-thousandths of the best score on, two suit each other so well.
BANDS = {"very well": 6_500, "well": 4_500, "fairly": 2_500, "a little": 0}


def band(pair: Proposed) -> str | None:
    """Return how well two suit on paper, in words; None for a pair that was never weighed."""
    if pair.score is None:
        return None
    return next(words for words, least in BANDS.items() if pair.score >= least)


def spread(draft: Draft) -> dict[str, int]:
    """Return how many pairs are in each band, the best first."""
    bands = [band(pair) for pair in draft.pairs]
    return {words: bands.count(words) for words in BANDS}


@dataclass(frozen=True)
class Move:
    """A mentee whose mentor is another one in the second of two drafts; None is nobody."""

    mentee: str
    before: str | None
    after: str | None


def moves(before: Draft, after: Draft) -> tuple[Move, ...]:
    """Return every mentee who has another mentor than before, or none any more."""
    old = {pair.mentee: pair.mentor for pair in before.pairs}
    new = {pair.mentee: pair.mentor for pair in after.pairs}
    return tuple(
        Move(mentee, old.get(mentee), new.get(mentee))
        for mentee in sorted(old.keys() | new.keys())
        if old.get(mentee) != new.get(mentee)
    )
