"""Explaining: one plain, true sentence on why these two."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.programme.matching._hours import shared_quarters
from bot.programme.matching._people import Profile
from bot.programme.matching._topics import closeness, topics

SHOWN, LONGEST = 3, 60
TOLD = 2  # terms; the hours are told besides
LITTLE = "On paper there is little more in common, and the best conversations may begin there."

Clauses = Callable[[str], list[str]]  # called with "both", or with both names


def explain(
    mentee: Profile,
    mentor: Profile,
    names: Mapping[str, str],
    terms: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Return what the two have in common, in their own words and nothing beyond them.

    The two `terms` that gave the most points are told, if they are known, and the hours. Wishes are
    not told. The sentence is text, not markup: whoever shows it must quote it as members' words.
    """
    you, other = names[mentee.id], names[mentor.id]
    can_be_told: dict[str, Clauses] = {
        "skills": lambda both: _skills(mentee, mentor, you, other),
        "values": lambda both: _alike(
            f"{both} value", _common(mentee.values, mentor.values, _short)
        ),
        "interests": lambda both: _alike(
            f"{both} are interested in", _common(mentee.interests, mentor.interests, _quoted)
        ),
        "ways": lambda both: _alike(f"{both} chose", _ways(mentee, mentor)),
    }
    facts: list[str] = []
    both = f"both {you} and {other}"
    told = 0
    for term in sorted(can_be_told, key=lambda term: -terms.get(term, 0)):
        if told < TOLD and (clauses := can_be_told[term](both)):
            facts += clauses
            told += 1
            both = "both"
    has_little = not facts
    if mentee.hours and mentor.hours:
        facts.append(_hours(shared_quarters(mentee, mentor), both))
    if len(facts) < 2 and (languages := _common(mentee.languages, mentor.languages, _short)):
        facts.append(f"{both} speak {_listed(languages)}")
    if not facts:
        return f"{you} and {other} have yet to find out what they share. {LITTLE}"
    sentence = "; ".join(facts) + "."
    if not sentence.startswith(you):
        sentence = sentence[0].upper() + sentence[1:]
    return f"{sentence} {LITTLE}" if has_little else sentence


def _skills(mentee: Profile, mentor: Profile, you: str, other: str) -> list[str]:
    levels = mentor.levels or (1,) * len(mentor.offers)  # 0: rather not at the moment
    offers = topics(tuple(o for o, level in zip(mentor.offers, levels, strict=True) if level))
    same, near = [], []
    for want, wanted in topics(mentee.wants).items():
        best = max(offers, key=lambda offer: closeness(want, offer), default=want)
        if best not in offers or not closeness(want, best):
            continue
        offered = offers[best]
        if wanted.casefold().split() == offered.casefold().split():
            same.append(_quoted(wanted))
        else:  # not the same words: say both, so that the reader judges
            near.append(
                f"{you} wants to learn {_quoted(wanted)}, and {other} offers {_quoted(offered)}"
            )
    facts = [f"{you} wants to learn {_listed(same)}, which {other} offers"] if same else []
    return facts + near[: max(0, SHOWN - len(same))]


def _ways(mentee: Profile, mentor: Profile) -> list[str]:
    alike = [f"{mentee.rhythm} meetings"] if mentee.rhythm == mentor.rhythm != "" else []
    for ours, theirs in ((mentee.channel, mentor.channel), (mentee.style, mentor.style)):
        if ours and ours.casefold() == theirs.casefold():
            alike.append(_quoted(ours))
    return alike


def _alike(beginning: str, items: Sequence[str]) -> list[str]:
    return [f"{beginning} {_listed(items)}"] if items else []


def _hours(shared: int, both: str) -> str:
    if not shared:
        return f"the hours that {both} named do not meet yet"
    hours, quarters = divmod(shared, 4)
    amount = f"{hours or ''}{('', '¼', '½', '¾')[quarters]}"
    if shared <= 4:
        return f"{amount} hour a week suits {both}"
    return f"{amount} hours a week suit {both}"


def _common(
    theirs: tuple[str, ...], others: tuple[str, ...], shown: Callable[[str], str]
) -> list[str]:
    known = topics(others)
    return [shown(words) for one, words in topics(theirs).items() if one in known]


def _listed(items: Sequence[str]) -> str:
    shown = list(items[:SHOWN])
    if len(items) > SHOWN:
        shown.append(f"{len(items) - SHOWN} more")
    *most, last = shown
    return f"{', '.join(most)} and {last}" if most else last


def _quoted(phrase: str) -> str:
    return f"“{_short(phrase)}”"


def _short(phrase: str) -> str:
    words = " ".join(phrase.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
