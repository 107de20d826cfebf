"""The week's digest: what moved and what was learned, in the authors' own words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from bot.programme.stand_ups import LEARNED, MOVED, OBSTACLE, TYPED
from bot.store.stand_ups import THREAD, StandUp, StandUpAnswer
from bot.views import kit
from bot.views.programmes import spoken_day
from bot.views.stand_ups._helping import HELP

QUOTED = 200  # characters of an answer that a digest repeats
MOST_BUTTONS = 10  # who is stuck further down is found in the thread
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
    told = []
    for heading, kind in (
        (":rocket: *What moved*", MOVED),
        (":bulb: *What was learned*", LEARNED),
        (":speech_balloon: *Said in the thread*", TYPED),
    ):
        quotes, more = _quotes(quotable, kind)
        told.append((heading, [*quotes.values(), *more]))
    obstacles, more = _quotes(stuck, OBSTACLE)
    if not obstacles and not any(quotes for _, quotes in told):
        return None
    title = f"{kit.plain(stand_up.name)}: the week from {spoken_day(since)}"
    said_aloud = " ".join([*(one for _, quotes in told for one in quotes), *obstacles.values()])
    return kit.message(
        f"{title}. {said_aloud}",
        kit.section(f":calendar: *{title}*"),
        *(kit.section("\n".join([heading, *quotes])) for heading, quotes in told if quotes),
        *_asking_for_help(obstacles, more),
        kit.context("Only what its author agreed to is repeated here."),
    )


def _asking_for_help(obstacles: Mapping[int, str], more: list[str]) -> list[kit.Block]:
    if not obstacles:
        return []
    first = list(obstacles)[:MOST_BUTTONS]
    rest = [*list(obstacles.values())[MOST_BUTTONS:], *more]
    return [
        kit.section(":construction: *Still in the way: who can help?*"),
        *(kit.section(obstacles[one], kit.button("Offer help", HELP, one)) for one in first),
        *([kit.section("\n".join(rest))] if rest else []),
    ]


def _quotes(
    said: Sequence[tuple[StandUpAnswer, str]], kind: str
) -> tuple[dict[int, str], list[str]]:
    """Return what was said of one kind, by answer, and a line that counts what is left out.

    Of everybody something comes before of anybody more.
    """
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
    shown = {answer_id: quote for answer_id, quote in quotes.items() if answer_id in chosen}
    more = len(quotes) - len(shown)
    return shown, [f"… and {more} more in the week's threads"] if more else []
