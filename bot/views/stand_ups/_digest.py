"""The week's digest: what moved and what was learned, in the authors' own words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from bot.programme.stand_ups import LEARNED, MOVED, OBSTACLE, TYPED
from bot.store.stand_ups import THREAD, StandUp, StandUpAnswer
from bot.views import kit
from bot.views.programmes import spoken_day

QUOTED = 200  # characters of an answer that a digest repeats
FITS = 2850  # characters of one kind: four kinds are as much as one message may hold


def digest(
    stand_up: StandUp, said: Sequence[tuple[StandUpAnswer, str]], since: date
) -> kit.Message | None:
    """The week in the authors' own words, as far as they agreed; None if there is nothing.

    `said` are answers with their authors' names.
    """
    quotable = [(one, name) for one, name in said if one.may_quote]
    stuck = [
        (one, name)
        for one, name in said
        if one.asks == THREAD and not one.is_solved and not one.helper_id
    ]
    sections = [
        (heading, _quotes(some, kind))
        for heading, some, kind in (
            (":rocket: *What moved*", quotable, MOVED),
            (":bulb: *What was learned*", quotable, LEARNED),
            (":speech_balloon: *Said in the thread*", quotable, TYPED),
            (":construction: *Still in the way: who can help?*", stuck, OBSTACLE),
        )
    ]
    if not any(quotes for _, quotes in sections):
        return None
    title = f"{kit.plain(stand_up.name)}: the week from {spoken_day(since)}"
    said_aloud = " ".join(quote for _, quotes in sections for quote in quotes)
    return kit.message(
        f"{title}. {said_aloud}",
        kit.section(f":calendar: *{title}*"),
        *(kit.section("\n".join([heading, *quotes])) for heading, quotes in sections if quotes),
        kit.context("Only what its author agreed to is repeated here."),
    )


def _quotes(said: Sequence[tuple[StandUpAnswer, str]], kind: str) -> list[str]:
    """Return what was said of one kind: of everybody something before of anybody more."""
    quotes = {
        one.id: f"• {kit.plain(name)}: "
        + kit.plain(kit.clip(" ".join(one.words[kind].split()), QUOTED))
        for one, name in said
        if one.words.get(kind)
    }
    turns: Counter[str] = Counter()
    ranked = []
    for one, _ in reversed(said):  # the latest of each first
        if one.id in quotes:
            ranked.append((turns[one.member_id], one.id))
            turns[one.member_id] += 1
    lengths = accumulate(len(quotes[answer_id]) + 1 for _, answer_id in sorted(ranked))
    chosen = {
        one for (_, one), length in zip(sorted(ranked), lengths, strict=True) if length < FITS
    }
    shown = [quote for answer_id, quote in quotes.items() if answer_id in chosen]
    more = len(quotes) - len(shown)
    return [*shown, f"… and {more} more in the week's threads"] if more else shown
