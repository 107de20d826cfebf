"""Comparing: how well a draft suits, in bands and figures, and what is different in another."""

from dataclasses import dataclass

from bot.programme.drafts._draft import Draft, Proposed

# From how many ten-thousandths of the best score on, two suit each other so well.
BANDS = {"very well": 6_500, "well": 4_500, "fairly": 2_500, "a little": 0}

FEW = 5  # pairs


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
class Figures:
    """How well the pairs of a draft suit on the whole, in hundredths of the best score.

    `worst` is the mean of the worst twentieth. It and the `least` are full tens, rounded down:
    with finer ones, trying pairs out would tell what single people score, and why.
    """

    mean: int
    least: int
    worst: int


def figures(draft: Draft) -> Figures | None:
    """Return the figures of the whole, by the programme's own weights; None for few pairs."""
    scores = sorted(pair.score for pair in draft.pairs if pair.score is not None)
    if len(scores) < max(FEW, len(draft.pairs)):
        return None
    worst = scores[: max(1, len(scores) // 20)]
    return Figures(
        mean=round(sum(scores) / len(scores) / 100),
        least=scores[0] // 1000 * 10,
        worst=sum(worst) // len(worst) // 1000 * 10,
    )


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
