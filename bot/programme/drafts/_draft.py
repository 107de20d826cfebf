"""What a draft holds, and whom it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from bot.programme import matching
from bot.programme.matching import Profile, Quality, Rules, Weights


@dataclass(frozen=True)
class Proposed:
    """Two people who might become a pair; `score` is from 0 to 10,000, and shown as a band only."""

    mentor: str
    mentee: str
    why: str
    is_pinned: bool = False
    score: int | None = None

    @property
    def has_little(self) -> bool:
        """Whether the two have hardly anything in common on paper."""
        return self.why.endswith(matching.LITTLE)


@dataclass(frozen=True)
class Run:
    """What one draft is made with instead of the programme's settings; `fairness` in per cent."""

    fairness: int
    weights: Weights


@dataclass(frozen=True)
class Draft:
    """All that is proposed, who waits and why, and whom the coordinator does not want together.

    `quality` is what the whole is worth, on its own terms; None when it was changed by hand since.
    """

    pairs: tuple[Proposed, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()  # a mentee, and the reason
    free: tuple[str, ...] = ()  # mentors with places left
    scarce: tuple[str, ...] = ()  # mentors one more place with whom would help one who waits
    dropped: tuple[tuple[str, str], ...] = ()  # (mentor, mentee)
    away: tuple[tuple[str, str], ...] = ()  # who is on a break, and the day they are back
    unpinned: tuple[tuple[str, str, str], ...] = ()  # (mentor, mentee) no longer, and the reason
    quality: Quality | None = None
    run: Run | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the draft as the store keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return a draft from what the store has kept."""
        run, quality = kept.get("run"), kept.get("quality")
        return cls(
            pairs=tuple(Proposed(**pair) for pair in kept["pairs"]),
            waiting=tuple((mentee, reason) for mentee, reason in kept["waiting"]),
            free=tuple(kept["free"]),
            scarce=tuple(kept.get("scarce", ())),
            dropped=tuple((mentor, mentee) for mentor, mentee in kept["dropped"]),
            away=tuple((member, day) for member, day in kept.get("away", ())),
            unpinned=tuple((a, b, why) for a, b, why in kept.get("unpinned", ())),
            quality=Quality(**quality) if quality else None,
            run=Run(run["fairness"], Weights(**run["weights"])) if run else None,
        )

    @property
    def certified(self) -> bool | None:
        """Whether it is proven that no better draft exists around its pins; None: not looked at."""
        return self.quality.certified if self.quality else None

    @property
    def is_decided(self) -> bool:
        """Whether a coordinator has decided anything in it that is worth keeping."""
        return bool(self.dropped or self.run) or any(pair.is_pinned for pair in self.pairs)

    def find(self, mentee: str) -> Proposed | None:
        """Return what is proposed for a mentee."""
        return next((pair for pair in self.pairs if pair.mentee == mentee), None)


@dataclass(frozen=True)
class Cohort:
    """Who could be paired now, on what terms, and the (mentor, mentee) who were a pair before.

    `parting` are the pairs of now, (mentor, mentee), in which somebody asked for another partner:
    both are in the cohort. `managers` say whom people report to, those who are not in it, too.
    """

    mentees: Sequence[Profile]
    mentors: Sequence[Profile]
    names: Mapping[str, str]
    past: frozenset[tuple[str, str]]
    away: Mapping[str, date] = field(default_factory=dict)  # who would be in it, and is back then
    parting: frozenset[tuple[str, str]] = frozenset()
    managers: Mapping[str, str] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    fairness: float = 1

    def mentor(self, member_id: str) -> Profile | None:
        """Return a mentor of the cohort."""
        return next((one for one in self.mentors if one.id == member_id), None)

    def mentee(self, member_id: str) -> Profile | None:
        """Return a mentee of the cohort."""
        return next((one for one in self.mentees if one.id == member_id), None)
