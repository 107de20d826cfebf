"""What was understood of somebody's own words, and how they put it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.programme import meanings
from bot.programme.meanings import OWN
from bot.programme.topics import Vocabulary
from bot.store.enrolments import Enrolment
from bot.views import kit

MEANINGS = "enrolments.meanings"
MEANINGS_FORM = "enrolments.meanings_form"

FIELD = "meaning:"
USUAL = "usual"  # instead of a topic: as we understand it
MOST_NEAR = 8


@dataclass(frozen=True)
class Understanding:
    """What some words are taken to mean, and what else they could."""

    words: str
    usual: tuple[str, ...]  # without any correction
    chosen: tuple[str, ...]
    near: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether they stay as they are."""
        return self.chosen == (self.words,)

    @property
    def is_changed(self) -> bool:
        """Whether they are called something else now."""
        return [name.casefold() for name in self.chosen] != [self.words.casefold()]


def understandings(
    known: Vocabulary, mine: Enrolment, *, with_near: bool = False
) -> list[Understanding]:
    """Return what all of somebody's topics are taken to mean."""
    given = [*(mine.offers if mine.is_mentor else ()), *(mine.wants if mine.is_mentee else ())]
    phrases = {words.casefold(): words for words in given}
    return [
        Understanding(
            words,
            meanings.of(known, words, {}),
            meanings.of(known, words, mine.meanings),
            tuple(meanings.nearest(known, words, MOST_NEAR)) if with_near else (),
        )
        for words in phrases.values()
    ]


def understood(some: Sequence[Understanding]) -> list[kit.Block]:
    """Say what was understood; nothing if there is nothing to say."""
    lines = [
        f"{kit.plain(one.words)} → *{kit.plain(kit.listed(one.chosen))}*"
        for one in some
        if one.is_changed
    ]
    names = {topic.casefold() for one in some if one.is_changed for topic in one.chosen}
    own = [one.words for one in some if not one.is_changed and one.is_own]
    own = [words for words in own if words.casefold() not in names]
    if own:
        lines.append(f"As you wrote it: {kit.plain(kit.listed(own))}")
    return [kit.section("\n".join(["*What I understood*", *lines]))] if lines else []


def meanings_form(some: Sequence[Understanding], about: Mapping[str, object]) -> kit.View:
    """Ask what each of somebody's topics means."""
    return kit.modal(
        MEANINGS_FORM,
        "What I understood",
        "Save",
        kit.context(
            ":eyes: Matching uses this. The person you are paired with and the coordinators see"
            " only what the two of you share."
        ),
        *(_question(one) for one in some),
        about=about,
        close="Back",
    )


def read_meanings(view: kit.View) -> dict[str, str]:
    """Return what was put right, by the words in small letters."""
    answers = kit.answers(view, FIELD)
    return {words: str(meant)[:100] for words, meant in answers.items() if meant != USUAL}


def _question(one: Understanding) -> kit.Block:
    """A choice: what we understood, their own words, or a topic that is spelt much the same."""
    options = []
    if one.usual != (one.words,):
        options.append((kit.listed(one.usual), USUAL))
    options.append((f"My own words: {one.words}", OWN))
    [chosen, *_] = one.chosen
    near = dict.fromkeys([*([] if one.is_own or one.chosen == one.usual else [chosen]), *one.near])
    options += [(name, name) for name in near if (name,) != one.usual and name != one.words]
    value = USUAL if one.chosen == one.usual else OWN if one.is_own else chosen
    if value not in {meant for _, meant in options}:
        value = OWN
    return kit.select(f"{FIELD}{one.words.casefold()}", f"“{one.words}”", options, value=value)
