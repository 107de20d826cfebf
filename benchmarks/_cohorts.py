"""A made-up cohort of any size, the same every time, with the skew that real answers have."""

import random
from itertools import combinations

from bot.programme.matching import Profile

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Los_Angeles", "UTC")
SKILLS = [f"skill {name}" for name in range(60)]
INTERESTS = [f"interest {name}" for name in range(40)]
VALUES = [f"value {name}" for name in range(20)]
HALF_DAYS = [
    (day, part) for day in ("mon", "tue", "wed", "thu", "fri") for part in ((9, 12), (13, 17))
]
WEEKS = [
    frozenset(f"{day}-{hour:02}" for day, (start, end) in some for hour in range(start, end))
    for size in (2, 3)
    for some in combinations(HALF_DAYS, size)
]


def cohort(mentees: int, mentors: int) -> tuple[list[Profile], list[Profile]]:
    """Return mentees and mentors, who have one to four places each, or up to three if many."""
    dice = random.Random(2026)
    least, most = (1, 4) if mentors < mentees else (0, 3)
    learners = [_somebody(dice, f"E{number}", 0) for number in range(mentees)]
    teachers = [
        _somebody(dice, f"M{number}", dice.randint(least, most)) for number in range(mentors)
    ]
    return learners, teachers


def _somebody(dice: random.Random, member: str, places: int) -> Profile:
    return Profile(
        id=member,
        zone=dice.choice(ZONES),
        wants=_some(dice, SKILLS, 3),
        offers=_some(dice, SKILLS, 5),
        priorities=(3, 2, 1),
        levels=tuple(dice.choice((2, 3, 4)) for _ in range(5)),
        interests=_some(dice, INTERESTS, 5),
        values=_some(dice, VALUES, 5),
        languages=("English", "Deutsch")[: dice.randint(1, 2)],
        hours=dice.choice(WEEKS),
        rhythm=dice.choice(("weekly", "fortnightly", "monthly")),
        channel=dice.choice(("video", "in person", "chat")),
        style=dice.choice(("coaching", "advice")),
        places=places,
    )


def _some(dice: random.Random, things: list[str], count: int) -> tuple[str, ...]:
    """Choose some, the first ones far more often than the last."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[things[int(len(things) * dice.random() ** 2)]] = None
    return tuple(found)
