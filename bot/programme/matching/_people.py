"""Who is to be paired, on what terms, and what comes out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profile:
    """What a person has answered; an empty answer was not given.

    `wants` and `offers` are called as the vocabulary calls them, as far as it knows them.
    `hours` are the local hours of the week that suit, by weekday and start: "mon-08", "fri-17".
    `places` is how many more mentees the person would take, as a mentor.
    `priorities` say how much each of `wants` matters beside the others, `levels` how well each of
    `offers` is known, from 0 to 4; without them all wants matter alike and all offers count fully.
    `rhythm` is "weekly", "fortnightly" or "monthly"; `channel` and `style` are any words.
    `wishes` are ids of people in order of preference; of `blocks` nobody else must hear.
    `manager` is whom the person reports to.
    `rounds_waited` is how often a mentee was left without a mentor before.
    Who is paused, deactivated, or a guest where guests are not paired, is in no pair for now.
    """

    id: str
    zone: str
    wants: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: frozenset[str] = frozenset()
    places: int = 1
    priorities: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    rhythm: str = ""
    channel: str = ""
    style: str = ""
    wishes: tuple[str, ...] = ()
    blocks: frozenset[str] = frozenset()
    team: str = ""
    manager: str = ""
    rounds_waited: int = 0
    is_paused: bool = False
    is_deactivated: bool = False
    is_guest: bool = False


def ranked(count: int) -> list[int]:
    """Return priorities for wants that are in order: the first counts twice as much as the last."""
    last = count - 1
    return [max(1, 2 * last - place) for place in range(count)]


@dataclass(frozen=True)
class Weights:
    """How much each term counts beside the others; 0 leaves it out."""

    skills: int = 45
    hours: int = 20
    values: int = 15
    ways: int = 10
    interests: int = 10
    wishes: int = 15


@dataclass(frozen=True)
class Rules:
    """What a programme may decide about who can be a pair at all.

    `least_hours` a week is asked of every two who both named their hours.
    """

    same_team: bool = False
    guests: bool = True
    least_hours: float = 1


@dataclass(frozen=True)
class Suggestion:
    """Two people, how well they suit (from 0 to 10,000) and why, in one plain sentence.

    The sentence repeats members' own words; it is text, not markup. `terms` say how many points
    each term gave, and add up to the score; wishes are among them, so they are not for members.
    """

    mentor: str
    mentee: str
    score: int
    why: str
    terms: tuple[tuple[str, int], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Waiting:
    """A mentee without a mentor in this draft, and the reason, in one plain sentence."""

    mentee: str
    reason: str


@dataclass(frozen=True)
class Quality:
    """What a draft is worth as a whole.

    `worst_twentieth` is the mean score of the worst 5 % of pairs, `below_own_best` the share of
    people with less than 60 % of the best score that anybody could have given them, and `blocking`
    the number of two who would both rather have each other. When `certified`, no draft under the
    same rules and floors is better; otherwise none is better by more than `gap` points.
    """

    total: int = 0
    minimum: int = 0
    worst_twentieth: float = 0
    below_own_best: float = 0
    blocking: int = 0
    certified: bool = True
    gap: float = 0


@dataclass(frozen=True)
class Alternative:
    """Another mentor for a mentee, and what that would cost everybody together.

    `cost` is in points of the total, `fewer` in mentees left without a mentor. Where the pair would
    be below the mentee's floor, the total may even gain by it.
    """

    mentor: str
    score: int
    cost: int
    fewer: int


@dataclass(frozen=True)
class Draft:
    """Pairs for a coordinator to look at; `free` are the mentors with places but no mentee.

    One more place with one of `scarce` would give one mentee more a mentor.
    """

    suggestions: tuple[Suggestion, ...]
    waiting: tuple[Waiting, ...]
    free: tuple[str, ...]
    scarce: tuple[str, ...] = ()
    quality: Quality = field(default=Quality(), compare=False)
