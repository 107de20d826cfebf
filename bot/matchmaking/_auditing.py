"""Auditing: how groups of people fared, where an organisation says who belongs to which.

Groups are never a part of matching; here they are only looked at afterwards.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.matchmaking._people import People
from bot.matchmaking._tables import Fault, FileError, refuse, table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALLEST = 5  # people in a group that is shown
SHUFFLES = 1000
MOST_NAMES = 10

Pairs = Mapping[tuple[str, str], float]
Groups = Mapping[str, Mapping[str, str]]  # for each column, everybody's group

CANNOT_TELL = """\
What this cannot tell: why groups differ, whether the pairs go well, and anything about people who
are in no group or in a small one. A score says how well two suit on paper; where a group has other
hours, languages or wishes than most mentors, its scores are lower without anybody's doing."""


@dataclass(frozen=True)
class Standing:
    """How one person fared: whether there is a pair, and its score or their mean."""

    person: str
    score: float | None


def pairs(path: Path) -> dict[tuple[str, str], float]:
    """Read pairs.csv: (mentor, mentee) and their score. Raises FileError."""
    faults, found = [], {}
    lines, of_lines = table(path, ("mentor", "mentee"), ("mentor", "mentee", "score", "why"))
    for line, cells in lines:
        mentor, mentee = (_plain(cells.get(column, "")) for column in ("mentor", "mentee"))
        score = _score(cells.get("score", "0"))
        if score is None:
            words = f"“{cells['score'][:20]}” is not a score from 0 to 1."
            faults.append(Fault(line, "score", words))
            continue
        if not mentor or not mentee:
            faults.append(Fault(line, "mentee" if mentor else "mentor", "this cell is empty."))
        found[mentor, mentee] = score
    refuse(path, of_lines, faults)
    return found


def _score(cell: str) -> float | None:
    try:
        score = float(cell.replace(",", "."))
    except ValueError:
        return None
    return score if 0 <= score <= 1 else None


def strangers(found: Pairs, people: People) -> Iterator[str]:
    """Say who is in pairs, but not (or not in that role) in the file of people."""
    mentors, mentees = {one.id for one in people.mentors}, {one.id for one in people.mentees}
    names = sorted({a for a, _ in found} - mentors | {b for _, b in found} - mentees)
    if names:
        shown = ", ".join(names[:MOST_NAMES])
        more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
        yield f"In a pair, but not a mentor or mentee in the file of people: {shown}{more}."


def groups(path: Path) -> Groups:
    """Read groups.csv: a column `person`, and any others, each of which groups people."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    faults, seen = [], set()
    lines, of_lines = table(path)
    for line, cells in lines:
        person = _plain(cells.pop("person", ""))
        if person in seen or not person:
            sentence = f"“{person}” is there twice." if person else "this cell is empty."
            faults.append(Fault(line, "person", sentence))
        seen.add(person)
        for column, group in cells.items():
            if group:
                found[column][person] = " ".join(group.split())
    refuse(path, of_lines, faults)
    if not found:
        raise FileError(path, ["there is no column of groups beside “person”."])
    return found


def report(found: Pairs, people: People, grouped: Groups) -> list[str]:
    """Return what is to be said, line by line."""
    mentees = {one.id for one in people.mentees if not (one.is_paused or one.is_deactivated)}
    mentors = {
        one.id
        for one in people.mentors
        if one.places > 0 and not (one.is_paused or one.is_deactivated)
    }
    of_mentees = [(mentee, score) for (_, mentee), score in found.items()]
    of_mentors = [(mentor, score) for (mentor, _), score in found.items()]
    sides = (
        ("mentees", "a mentor", _standings(mentees, of_mentees)),
        ("mentors", "a mentee", _standings(mentors, of_mentors)),
    )
    lines = [*strangers(found, people)]
    for column, group_of in grouped.items():
        for side, other, standings in sides:
            lines += [f"{column}, {side}", *_compare(standings, group_of, other), ""]
    missing = len((mentees | mentors) - {one for some in grouped.values() for one in some})
    if missing:
        lines.append(f"{missing:,} people are in no group.")
    unknown = len({one for some in grouped.values() for one in some} - people.names.keys())
    if unknown:
        lines.append(f"{unknown:,} people of groups are not in the file of people.")
    return [*lines, CANNOT_TELL]


def _standings(everybody: set[str], scored: Sequence[tuple[str, float]]) -> list[Standing]:
    scores = defaultdict(list)
    for person, score in scored:
        scores[person].append(score)
    return [
        Standing(one, sum(scores[one]) / len(scores[one]) if one in scores else None)
        for one in sorted(everybody)
    ]


def _compare(
    standings: Sequence[Standing], group_of: Mapping[str, str], other: str
) -> Iterator[str]:
    known = [one for one in standings if one.person in group_of]
    sizes = Counter(group_of[one.person] for one in known)
    hidden = _hidden(sizes)
    shown = [one for one in known if group_of[one.person] not in hidden]
    names = sorted(sizes.keys() - hidden)
    if not names:
        yield f"  No group has {SMALLEST} people."
        return
    width = max(len(name) for name in [*names, "group"])
    yield f"  {'group':{width}}  people  with {other}  mean score"
    scores: dict[str, list[float]] = {}
    for name in names:
        own = [one for one in shown if group_of[one.person] == name]
        scores[name] = [one.score for one in own if one.score is not None]
        mean = f"{sum(scores[name]) / len(scores[name]):.3f}" if scores[name] else "–"
        share = len(scores[name]) / len(own)
        yield f"  {name:{width}}  {len(own):6,}  {share:>{5 + len(other)}.1%}  {mean:>10}"
    if hidden:
        yield f"  Not shown: {len(hidden)} groups that are small, or would give a small one away."
    covered = [(group_of[one.person], float(one.score is not None)) for one in shown]
    for what, some in (
        (f"share with {other}", covered),
        ("mean score", [(name, score) for name in names for score in scores[name]]),
    ):
        gap, often = _chance(some)
        yield (
            f"  Widest gap in the {what}: {gap:.3f}. Chance alone makes one as wide in"
            f" {often:.0%} of cases."
        )


def _hidden(sizes: Mapping[str, int]) -> set[str]:
    """Return the groups that are not shown: small ones, and what would tell their figures.

    If those hidden were fewer than SMALLEST together, the rest would give them away.
    """
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    hidden = {name for name in by_size if sizes[name] < SMALLEST}
    for name in by_size:
        if hidden and sum(sizes[one] for one in hidden) < SMALLEST:
            hidden.add(name)
    return hidden


def _chance(values: Sequence[tuple[str, float]]) -> tuple[float, float]:
    """Return the widest gap between groups' means, and how often shuffled people have one as wide.

    A permutation test, with the same shuffles every time.
    """
    import numpy as np

    _, code = np.unique([group for group, _ in values], return_inverse=True)
    amounts = np.array([amount for _, amount in values])
    sizes = np.bincount(code)

    def gap(some: NDArray[np.float64]) -> float:
        means = np.bincount(code, weights=some) / sizes
        return float(means.max() - means.min())

    if len(sizes) < 2:
        return 0.0, 1.0
    dice = np.random.default_rng(0)
    widest = gap(amounts)
    as_wide = sum(gap(dice.permutation(amounts)) >= widest - 1e-12 for _ in range(SHUFFLES))
    return widest, as_wide / SHUFFLES


def _plain(cell: str) -> str:
    """Return a name as it was before it was made harmless for spreadsheets."""
    words = " ".join(cell.split())
    return words[1:] if words[:1] == "'" and words[1:2] in tuple("=+-@") else words
