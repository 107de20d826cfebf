"""Topics: whatever people call what they want and offer, the vocabulary knows what they mean."""

import random
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme import topics
from bot.programme.topics import How, Vocabulary, VocabularyError

OWN = """
# Ours
Kubernetes: k8s, container orchestration
People management: managing a team, line manager
Java
JavaScript: JS
Public speaking: giving talks, conference talks
SQL tuning: slow queries
Giving feedback: feedback
Time management
Stress management: stress
Marketing
Component libraries: design systems
System design
1:1 meetings: one to ones
"""


def meant(words: str, vocabulary: Vocabulary | None = None) -> list[str]:
    """What was understood; own words are marked."""
    read = (vocabulary or Vocabulary.parse(OWN)).read(words)
    return [one.name if one.is_known else f"?{one.name}" for one in read]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        # forms of the words
        ("kubernetes", ["Kubernetes"]),
        ("speaking in public", ["Public speaking"]),
        ("How to speak in public!", ["Public speaking"]),
        ("managing time", ["Time management"]),
        ("I'd like to get better at giving feedback", ["Giving feedback"]),
        ("Kubernetes basics", ["Kubernetes"]),
        # synonyms
        ("k8s", ["Kubernetes"]),
        ("K8S", ["Kubernetes"]),
        ("line managers", ["People management"]),
        ("one-to-one", ["1:1 meetings"]),
        # the order counts where it makes a difference
        ("design systems", ["Component libraries"]),
        ("system design", ["System design"]),
        # small errors
        ("kubernets", ["Kubernetes"]),
        ("kuberentes", ["Kubernetes"]),
        ("publik speaking", ["Public speaking"]),
        ("time mangement", ["Time management"]),
        ("Java Script", ["JavaScript"]),
        ("makreting", ["Marketing"]),
        # what is another word stays another
        ("java", ["Java"]),
        ("javascript", ["JavaScript"]),
        ("Lava", ["?Lava"]),
        ("team management", ["People management"]),
        ("task management", ["?task management"]),
        ("marking", ["?marking"]),
        ("management", ["?management"]),
        ("scuba diving", ["?scuba diving"]),
        # several at once
        ("SQL tuning and giving feedback", ["SQL tuning", "Giving feedback"]),
        ("k8s, giving talks; Java\nJS", ["Kubernetes", "Public speaking", "Java", "JavaScript"]),
        ("time and stress management", ["Time management", "Stress management"]),
        ("Java/chess", ["Java", "?chess"]),
        ("SQL tuning for Java", ["SQL tuning", "Java"]),
        ("SQL tuning for beginners in Java cafés", ["SQL tuning", "Java"]),
        ("Java cafés", ["?Java cafés"]),
        ("salt and pepper", ["?salt and pepper"]),
        ("k8s, Kubernetes, container orchestration", ["Kubernetes"]),
        ("- Java\n2. k8s\n• chess", ["Java", "Kubernetes", "?chess"]),
        (
            "How I manage my time and what to do about slow queries",
            ["Time management", "SQL tuning"],
        ),
        ("", []),
        (" ,;\n ", []),
        ("🏔️", ["?🏔️"]),
    ],
)
def test_words_are_understood_in_whatever_form(words, names):
    assert meant(words) == names


def test_what_was_understood_can_be_shown_back():
    [known, named, slip, own] = Vocabulary.parse(OWN).read("k8s, java, makreting, Sea shanties")
    assert (known.name, known.words, known.how, known.is_changed) == (
        "Kubernetes",
        "k8s",
        How.SYNONYM,
        True,
    )
    assert (named.name, named.how, named.is_changed) == ("Java", How.NAME, False)
    assert (slip.name, slip.words, slip.how) == ("Marketing", "makreting", How.SLIP)
    assert (own.name, own.how, own.is_known) == ("Sea shanties", How.OWN, False)


def test_answers_with_amounts_become_topics_with_amounts():
    vocabulary = Vocabulary.parse(OWN)
    assert vocabulary.names(["k8s and Java", "Kubernetes", "chess"], [2, 3, 1]) == (
        ("Kubernetes", "Java", "chess"),
        (3, 2, 1),
    )
    assert vocabulary.names(["k8s"]) == (("Kubernetes",), ())


# The list


def test_all_that_is_wrong_with_a_list_is_said_at_once():
    with pytest.raises(VocabularyError) as error:
        Vocabulary.parse(
            "Kubernetes: k8s, containers\n"
            "Docker: containers\n"
            "\n"
            "kubernetes\n"
            ": orphan\n"
            f"{'x' * 61}\n"
            f"Many: {', '.join(f'name{number}' for number in range(31))}\n"
            "Talks: docker\n"
        )
    assert error.value.sentences == (
        "Line 5: the name of the topic is missing before the colon.",
        f"Line 6: “{'x' * 30}…” is longer than 60 letters.",
        "Line 7: “Many” has 31 synonyms; at most 30 are possible.",
        "Line 4: “kubernetes” is there already, as “Kubernetes” in line 1.",
        "Line 2: “containers” belongs to “Kubernetes” already (line 1); it can only mean one of"
        " them.",
        "Line 8: “docker” belongs to “Docker” already (line 2); it can only mean one of them.",
    )


def test_a_list_has_an_end():
    with pytest.raises(VocabularyError, match="There are 1,001 topics; at most 1,000 are possible"):
        Vocabulary.parse("\n".join(f"topic{'abcdefghij'[n % 10]}{n}" for n in range(1001)))


def test_a_programme_adds_its_own():
    ours = Vocabulary.parse(OWN).extended(
        "Falconry: hawks\nkubernetes: kube cluster\nPresenting: giving talks\n- Java"
    )
    assert ours.topics[0].name == "Falconry"
    assert meant("hawk, kube clusters, k8s, giving a talk, conference talk, Java", ours) == [
        "Falconry",
        "kubernetes",
        "Presenting",
        "Public speaking",
        "?Java",
    ]
    with pytest.raises(VocabularyError) as error:
        ours.extended("- Chess\n- Falconry: hawks")
    assert error.value.sentences == (
        "Line 2: to leave a topic out, write its name alone after the dash.",
    )
    with pytest.raises(VocabularyError, match="Line 1: there is no topic “Chess” to leave out"):
        ours.extended("- Chess")


# What comes with Mentor


def test_every_name_and_synonym_of_the_default_is_understood():
    vocabulary = topics.default()
    assert len(vocabulary.topics) >= 150
    for topic in vocabulary.topics:
        for phrase in topic.phrases:
            assert [one.name for one in vocabulary.read(phrase)] == [topic.name], phrase


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("k8s", ["Kubernetes"]),
        ("people management", ["People management"]),
        ("java", ["Java"]),
        ("pyhton", ["Python"]),
        ("Go", ["Go (language)"]),
        ("how to go from engineer to manager", ["Becoming a manager"]),
        ("R", ["R (language)"]),
        ("UX/UI", ["User experience", "Interaction design"]),
        ("CI/CD", ["Continuous delivery"]),
        ("giving and receiving feedback", ["Giving feedback", "Receiving feedback"]),
        ("negotation", ["Negotiation"]),
        ("presentaions", ["Presentations"]),
        ("work life balance", ["Work-life balance"]),
        ("sailing", ["?sailing"]),
        ("hiking", ["?hiking"]),
        ("caching", ["?caching"]),
        ("scale", ["?scale"]),
    ],
)
def test_the_default_understands_what_people_write(words, names):
    assert meant(words, topics.default()) == names


def test_small_errors_are_mostly_put_right_and_hardly_ever_wrong():
    vocabulary, dice = topics.default(), random.Random(3)

    def slip(words: str) -> str:
        place, letter = dice.randrange(1, len(words) - 1), dice.choice(string.ascii_lowercase)
        head, one, two, tail = words[:place], words[place], words[place + 1], words[place + 2 :]
        several = (head + two + tail, head + letter + one + two + tail)
        return dice.choice((*several, head + letter + two + tail, head + two + one + tail))

    phrases = [(name, topic.name) for topic in vocabulary.topics for name in topic.phrases]
    right = own = 0
    some = [one for one in dice.sample(phrases, 400) if len(one[0]) > 4]
    for phrase, name in some:
        read = vocabulary.read(slip(phrase))
        right += name in [one.name for one in read]
        own += not any(one.is_known for one in read)
    assert right > 0.8 * len(some)
    assert len(some) - right - own <= 1


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    for one in topics.default().read(text):
        assert one.name.strip()
        assert one.is_known or one.name == one.words


def test_rapidfuzz_is_loaded_only_for_words_that_are_unknown():
    code = (
        "import sys; from bot.programme import matching, topics;"
        "topics.default().read('k8s, public speaking'); assert 'rapidfuzz' not in sys.modules;"
        "topics.default().read('kuberntes'); assert 'rapidfuzz' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
