"""Matching: everybody who can have a mentor gets one, the best for all, and it can say why."""

import random
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.matching import LITTLE, Draft, Profile, Suggestion, Waiting, explain, suggest
from bot.programme.matching._hours import shared_quarters
from bot.programme.matching._scoring import scores
from bot.programme.matching._topics import PART, SAME, closeness, topic

TOPICS = ("Python", "Python testing", "public speaking", "Speaking in public", "negotiation", "C++")
ZONES = ("Europe/Berlin", "America/Phoenix", "Asia/Kathmandu", "Pacific/Auckland")
NAMES = {name[0]: name for name in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil", "Hana")}

few = st.lists(st.sampled_from(TOPICS), max_size=3).map(tuple)
answers = {
    "zone": st.sampled_from(ZONES),
    "wants": few,
    "offers": few,
    "interests": st.lists(st.sampled_from(("chess", "jazz", "hiking")), max_size=3).map(tuple),
    "values": st.lists(st.sampled_from(("courage", "care", "craft")), max_size=3).map(tuple),
    "languages": st.lists(st.sampled_from(("Deutsch", "English")), max_size=1).map(tuple),
    "hours": st.frozensets(st.sampled_from(("mon-00", "mon-08", "tue-17", "sun-23")), max_size=3),
    "places": st.integers(0, 2),
}


def person(id_: str) -> st.SearchStrategy[Profile]:
    return st.builds(Profile, id=st.just(id_), **answers)


def people(ids: str) -> st.SearchStrategy[list[Profile]]:
    """Some of these people."""
    some = st.fixed_dictionaries({}, optional={id_: person(id_) for id_ in ids})
    return some.map(lambda found: list(found.values()))


def couples() -> st.SearchStrategy[set[tuple[str, str]]]:
    ids = st.sampled_from("ABCDEFGH")
    return st.sets(st.tuples(ids, ids), max_size=4)


def draft(
    mentees: list[Profile],
    mentors: list[Profile],
    pins: Collection[tuple[str, str]] = (),
    excluded: Collection[tuple[str, str]] = (),
) -> Draft:
    return suggest(mentees, mentors, names=NAMES, pins=pins, excluded=excluded)


# The optimum


def test_a_mentee_few_mentors_can_talk_to_comes_before_a_better_total():
    """Ada suits Dan perfectly, but Ben speaks only with Dan, and Ada with Cleo too."""
    ada = Profile("A", "UTC", wants=("Python",), languages=("English", "Deutsch"))
    ben = Profile("B", "UTC", wants=("chess",), languages=("Deutsch",))
    cleo = Profile("C", "UTC", offers=("jazz",), languages=("English",))
    dan = Profile("D", "UTC", offers=("Python",), languages=("Deutsch",))
    pairs = {(pair.mentor, pair.mentee) for pair in draft([ada, ben], [cleo, dan]).suggestions}
    assert pairs == {("C", "A"), ("D", "B")}


def test_ties_favour_no_place_in_the_alphabet():
    mentees = [Profile("A", "UTC"), Profile("B", "UTC")]
    won = set()
    for number in range(40):
        mentor = Profile(f"M{number}", "UTC")
        [pair] = suggest(mentees, [mentor], names=NAMES | {mentor.id: "Mo"}).suggestions
        won.add(pair.mentee)
    assert won == {"A", "B"}


def test_a_whole_organisation_finds_its_mentors():
    dice = random.Random(7)

    def somebody(number: int, kind: str) -> Profile:
        return Profile(
            id=f"{kind}{number}",
            zone=dice.choice(ZONES),
            wants=tuple(dice.sample(TOPICS, 2)),
            offers=tuple(dice.sample(TOPICS, 3)),
            interests=tuple(dice.sample(("chess", "jazz", "hiking", "film"), 2)),
            values=tuple(dice.sample(("courage", "care", "craft", "candour"), 3)),
            hours=frozenset(
                f"{dice.choice(('mon', 'thu'))}-{dice.randrange(8, 20):02}" for _ in "abc"
            ),
            places=3,
        )

    mentees = [somebody(number, "E") for number in range(700)]
    mentors = [somebody(number, "M") for number in range(300)]
    names = {one.id: one.id for one in mentees + mentors}
    result = suggest(mentees, mentors, names=names)
    assert (len(result.suggestions), result.waiting) == (700, ())


@pytest.mark.parametrize("mentees", [[], [Profile("A", "UTC")]])
@pytest.mark.parametrize("mentors", [[], [Profile("B", "UTC", places=0)]])
def test_with_nobody_to_pair_there_is_an_empty_draft(mentees, mentors):
    result = draft(mentees, mentors)
    assert result.suggestions == result.free == ()
    assert len(result.waiting) == len(mentees)


# Scores


def test_a_score_is_the_weighted_mean_of_what_is_shared():
    hours = frozenset({"mon-08", "tue-08", "wed-08", "thu-08", "fri-08"})
    ada = Profile(
        "A",
        "Europe/Berlin",
        wants=("Python", "negotiation"),
        interests=("chess",),
        values=("courage", "care", "craft"),
        hours=hours,
    )
    ben = Profile(
        "B",
        "Europe/Berlin",
        offers=("python",),
        interests=("Chess",),
        values=("Courage", "Care"),
        hours=hours,
    )
    # skills 1 of 2, hours 5 of 10, values 2 of 5, interests the same
    expected = round((45 * 5000 + 20 * 5000 + 15 * 4000 + 10 * 10_000) / 90)
    assert draft([ada], [ben]).suggestions[0].score == expected


def test_an_answer_not_given_counts_as_the_others_mean():
    ada = Profile("A", "UTC", wants=("Python",))
    full, none = Profile("B", "UTC", offers=("Python",)), Profile("C", "UTC", offers=("jazz",))
    silent = Profile("D", "UTC")
    assert scores([ada], [full, none, silent]).tolist() == [[10_000, 0, 5000]]


def test_where_nobody_has_answered_anything_all_are_equal():
    result = draft([Profile("A", "UTC")], [Profile("B", "UTC")])
    assert [pair.score for pair in result.suggestions] == [0]


def test_rare_interests_count_for_more():
    ada = Profile("A", "UTC", interests=("chess", "jazz"))
    common, rare = (
        Profile("B", "UTC", interests=("jazz",)),
        Profile("C", "UTC", interests=("chess",)),
    )
    others = [Profile(letter, "UTC", interests=("jazz",)) for letter in "DEF"]
    [[jazz, chess, *_]] = scores([ada], [common, rare, *others]).tolist()
    assert chess > jazz > 0


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("Public speaking", "public  speaking", SAME),
        ("Public speaking", "Speaking in public", SAME),
        ("giving feedback", "How to give feedback", SAME),
        ("Presentation skills", "presentations", SAME),
        ("planning", "Plans", SAME),
        ("changing careers", "Career change", SAME),
        ("writing", "write", SAME),
        ("testing", "Tests", SAME),
        ("using data", "use of data", SAME),
        ("hiring", "hire", SAME),
        ("programming", "programmes", SAME),
        ("managing", "manage", SAME),
        ("planes", "planning", 0),
        ("care", "cars", 0),
        ("stats", "states", 0),
        ("string", "str", 0),
        ("decision-making", "Decision making", SAME),
        ("Ｐｙｔｈｏｎ", "python", SAME),
        ("🏔️", "🏔️", SAME),
        ("the", "The", SAME),
        ("Python", "Python testing", PART),
        ("management", "time management", PART),
        ("time management", "project management", 0),
        ("C", "C++", 0),
        ("C#", "C++", 0),
        ("R", "R&D", 0),
        ("news", "newspaper", 0),
        ("🏔️", "🌊", 0),
        ("हिन्दी", "हिंद", 0),
    ],
)
def test_topics_are_compared_by_the_words_that_matter(one, other, close):
    assert closeness(topic(one), topic(other)) == closeness(topic(other), topic(one)) == close


# Hours


def week(zone: str, *hours: str) -> Profile:
    return Profile("A", zone, hours=frozenset(hours))


@pytest.mark.parametrize(
    ("one", "other", "quarters"),
    [
        (week("Europe/Berlin", "mon-15"), week("America/New_York", "mon-09"), 4),
        # Phoenix keeps its clock: what suits in winter is an hour off in Berlin's summer.
        (week("Europe/Berlin", "mon-17"), week("America/Phoenix", "mon-09"), 0),
        (week("Europe/Berlin", "mon-17", "mon-18"), week("America/Phoenix", "mon-09"), 4),
        # Opposite hemispheres move apart and together: ten hours in July, twelve in January.
        (week("Europe/Berlin", "mon-08"), week("Pacific/Auckland", "mon-18"), 0),
        (week("Asia/Kolkata", "mon-10"), week("UTC", "mon-04", "mon-05"), 4),
        (week("Asia/Kolkata", "mon-10"), week("UTC", "mon-04"), 2),
        (week("Asia/Kathmandu", "mon-10"), week("UTC", "mon-04"), 3),
        # Monday morning in Auckland is Sunday afternoon in Arizona, and the week is a ring.
        (week("Pacific/Kiritimati", "mon-08"), week("America/Phoenix", "sun-11"), 4),
        (week("UTC", "sun-23"), week("Asia/Tokyo", "mon-08"), 4),
        (week("UTC", "mon-08"), week("UTC", "tue-08"), 0),
    ],
)
def test_hours_are_shared_in_summer_and_in_winter(one, other, quarters):
    assert shared_quarters(one, other) == shared_quarters(other, one) == quarters


def test_an_hour_that_is_none_is_refused():
    with pytest.raises(ValueError, match="mon-08"):
        draft([week("UTC", "monday")], [week("UTC", "mon-08")])


# Words


def test_the_reason_is_made_of_facts():
    hours = frozenset(f"mon-{hour:02}" for hour in range(8, 14))
    ada = Profile(
        "A", "UTC", wants=("public speaking", "chess"), values=("courage", "care"), hours=hours
    )
    ben = Profile("B", "UTC", offers=("Public speaking",), values=("courage",), hours=hours)
    assert explain(ada, ben, NAMES) == (
        "Ada wants to learn “public speaking”, which Ben offers; both value courage;"
        " 6 hours a week suit both."
    )


def test_the_two_terms_that_count_most_are_told():
    answers = {"values": ("care",), "interests": ("chess",), "rhythm": "weekly", "style": "Advice"}
    ada, ben = Profile("A", "UTC", wants=("jazz",), **answers), Profile("B", "UTC", **answers)
    ben = replace(ben, offers=("jazz",), channel="chat")
    assert (
        explain(ada, ben, NAMES) == "Ada wants to learn “jazz”, which Ben offers; both value care."
    )
    assert explain(ada, ben, NAMES, {"ways": 900, "interests": 500, "wishes": 9000}) == (
        "Both Ada and Ben chose weekly meetings and “Advice”; both are interested in “chess”."
    )


def test_what_a_mentor_would_rather_not_teach_is_no_reason():
    ada = Profile("A", "UTC", wants=("chess", "jazz"))
    ben = Profile("B", "UTC", offers=("chess", "jazz"), levels=(0, 3))
    assert explain(ada, ben, NAMES).startswith("Ada wants to learn “jazz”, which Ben offers.")


def test_where_the_words_differ_both_are_quoted():
    ada = Profile("A", "UTC", wants=("Speaking in public", "Python testing"))
    ben = Profile("B", "UTC", offers=("public speaking", "Python"))
    assert explain(ada, ben, NAMES) == (
        "Ada wants to learn “Speaking in public”, and Ben offers “public speaking”;"
        " Ada wants to learn “Python testing”, and Ben offers “Python”."
    )


@pytest.mark.parametrize(
    ("shared", "sentence"),
    [
        ({}, f"Ada and Ben have yet to find out what they share. {LITTLE}"),
        ({"values": ("care",)}, "Both Ada and Ben value care."),
        (
            {"interests": ("jazz", "chess", "film", "tea", "art")},
            "Both Ada and Ben are interested in “jazz”, “chess”, “film” and 2 more.",
        ),
        ({"languages": ("English",)}, f"Both Ada and Ben speak English. {LITTLE}"),
        ({"hours": frozenset({"mon-08"})}, f"1 hour a week suits both Ada and Ben. {LITTLE}"),
    ],
)
def test_little_in_common_is_said_honestly(shared, sentence):
    assert explain(Profile("A", "UTC", **shared), Profile("B", "UTC", **shared), NAMES) == sentence


def test_hours_apart_are_not_hidden():
    ada, ben = week("UTC", "mon-08"), Profile("B", "UTC", hours=frozenset({"tue-08"}))
    sentence = f"The hours that both Ada and Ben named do not meet yet. {LITTLE}"
    assert explain(ada, ben, NAMES) == sentence


def test_a_quarter_of_an_hour_is_said_as_it_is():
    ada, ben = (
        week("UTC", "mon-04", "mon-05"),
        Profile("B", "Asia/Kathmandu", hours=frozenset({"mon-10", "mon-09"})),
    )
    assert explain(ada, ben, NAMES) == f"1¼ hours a week suit both Ada and Ben. {LITTLE}"


def test_long_and_odd_words_keep_their_place():
    topic_ = "<!channel> " + "x" * 10_000 + "\n"
    sentence = explain(
        Profile("A", "UTC", wants=(topic_, " ")), Profile("B", "UTC", offers=(topic_, "")), NAMES
    )
    assert sentence.startswith("Ada wants to learn “<!channel> xxx")
    assert len(sentence) < 120
    assert "\n" not in sentence


@given(person("A"), person("B"))
def test_a_sentence_never_says_more_than_is_there(ada, ben):
    sentence = explain(ada, ben, NAMES)
    quoted = {part.partition("”")[0] for part in sentence.split("“")[1:]}
    both = [set(getattr(ada, kind)) & set(getattr(ben, kind)) for kind in ("values", "interests")]
    both.append(set(ada.languages) & set(ben.languages))
    assert quoted <= set().union({*ada.wants}, {*ben.offers}, *both)
    if "which Ben offers" in sentence:
        assert {*ada.wants} & {*ben.offers}
    assert ("value" in sentence) == bool(both[0])
    assert both[1] or "interested" not in sentence
    assert "interested" in sentence or not both[1] or ("learn" in sentence and both[0])


def reason(mentors: list[Profile], excluded: Collection[tuple[str, str]] = ()) -> str:
    ada = Profile("A", "UTC", languages=("English",))
    [waiting] = draft([ada], mentors, excluded=excluded).waiting
    assert waiting.mentee == "A"
    return waiting.reason


def test_whoever_waits_is_told_why():
    assert reason([]) == "There is no mentor to suggest to Ada yet."
    assert reason([Profile("A", "UTC")]) == "There is no mentor to suggest to Ada yet."
    assert reason([Profile("B", "UTC", places=0)]) == "No mentor has a place left."
    assert (
        reason([Profile("B", "UTC", languages=("Deutsch",))])
        == "No mentor with a place has named a language that Ada speaks."
    )
    assert (
        reason([Profile("B", "UTC")], {("B", "A")})
        == "There is no new mentor to suggest to Ada this time."
    )


def test_too_few_places_are_said_to_be_too_few():
    result = draft(
        [Profile("A", "UTC", wants=("jazz",)), Profile("B", "UTC", wants=("chess",))],
        [Profile("C", "UTC", offers=("jazz",))],
    )
    assert result == Draft(
        suggestions=(
            Suggestion("C", "A", 10_000, "Ada wants to learn “jazz”, which Cleo offers."),
        ),
        waiting=(
            Waiting(
                "B",
                "Every mentor who could suit Ben is taken: one more place would do.",
            ),
        ),
        free=(),
    )


def test_a_pin_takes_a_place_and_outweighs_every_rule():
    mentees = [Profile("A", "UTC", languages=("English",)), Profile("B", "UTC")]
    cleo, dan = Profile("C", "UTC", languages=("Deutsch",)), Profile("D", "UTC")
    result = draft(mentees, [cleo, dan], pins={("C", "A"), ("X", "A")}, excluded={("C", "A")})
    assert [(pair.mentor, pair.mentee) for pair in result.suggestions] == [("C", "A"), ("D", "B")]


def test_a_bot_that_serves_does_not_carry_the_mathematics():
    heavy = "import sys, bot.programme.matching as m; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", heavy], check=True, cwd=Path(__file__).parents[1])
