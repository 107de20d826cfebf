"""Explaining: one plain, true sentence on why these two."""

from collections.abc import Callable, Mapping, Sequence

from bot.programme.matching._hours import shared_quarters
from bot.programme.matching._people import Profile
from bot.programme.matching._topics import closeness, topics

SHOWN, LONGEST = 3, 60
LITTLE = "On paper there is little more in common, and the best conversations may begin there."


def explain(mentee: Profile, mentor: Profile, names: Mapping[str, str]) -> str:
    """Return what the two have in common, in their own words and nothing beyond them.

    The sentence is text, not markup: whoever shows it must quote it as members' words.
    """
    you, other = names[mentee.id], names[mentor.id]
    facts = _skills(mentee, mentor, you, other)
    both = "both" if facts else f"both {you} and {other}"
    if values := _common(mentee.values, mentor.values, _short):
        facts.append(f"{both} value {_listed(values)}")
    if interests := _common(mentee.interests, mentor.interests, _quoted):
        facts.append(f"{both} are interested in {_listed(interests)}")
    has_little = not facts
    if mentee.hours and mentor.hours:
        facts.append(_hours(shared_quarters(mentee, mentor), both))
    if len(facts) < 2 and (languages := _common(mentee.languages, mentor.languages, _short)):
        facts.append(f"{both} speak {_listed(languages)}")
    if not facts:
        return f"{you} and {other} have yet to find out what they share. {LITTLE}"
    sentence = "; ".join(facts) + "."
    if has_little:
        sentence += f" {LITTLE}"
    return sentence if both == "both" else sentence[0].upper() + sentence[1:]


def _skills(mentee: Profile, mentor: Profile, you: str, other: str) -> list[str]:
    offers = topics(mentor.offers)
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
