"""Rounds among peers: everybody meets somebody, and nobody the same person before their time."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.programme.matching import Profile
from bot.programme.rounds import Round, plan

Groups = tuple[tuple[str, ...], ...]


def circle(count: int) -> list[Profile]:
    return [Profile(id=f"U{number:03}", zone="UTC") for number in range(count)]


def live(people: list[Profile], rounds: int) -> list[Groups]:
    past: list[Groups] = []
    for number in range(rounds):
        found = plan(people, past, seed=number)
        assert not found.alone
        assert sorted(one for group in found.groups for one in group) == [p.id for p in people]
        past.append(found.groups)
    return past


def repeats(past: list[Groups]) -> int:
    met = Counter(
        frozenset(two) for groups in past for group in groups for two in combinations(group, 2)
    )
    return sum(times - 1 for times in met.values())


@pytest.mark.parametrize("count", [2, 4, 6, 8, 12, 20])
def test_everybody_meets_everybody_before_anyone_meets_twice(count: int):
    past = live(circle(count), count - 1)
    assert repeats(past) == 0
    once_more = live(circle(count), count)
    assert repeats(once_more) == count // 2


def test_of_an_odd_number_one_joins_a_pair_and_never_the_same_one():
    past = live(circle(31), 12)
    assert repeats(past) == 0
    thirds = Counter(group[2] for groups in past for group in groups if len(group) == 3)
    assert (len(thirds), max(thirds.values())) == (12, 1)


@pytest.mark.parametrize(("count", "expected"), [(0, ()), (1, ()), (2, (2,)), (3, (3,))])
def test_few_people(count: int, expected: tuple[int, ...]):
    found = plan(circle(count), seed=1)
    assert tuple(len(group) for group in found.groups) == expected
    assert found.alone == (("U000",) if count == 1 else ())


def test_when_all_have_met_those_meet_whose_last_time_is_longest_ago():
    past = live(circle(4), 3)
    assert {*map(frozenset, live_on(past))} == {*map(frozenset, past[0])}


def live_on(past: list[Groups]) -> Groups:
    return plan(circle(4), past, seed=99).groups


def test_who_suits_meets_first():
    people = [
        Profile(id=f"U{number}", zone="UTC", interests=(("chess",), ("opera",))[number % 2])
        for number in range(8)
    ]
    for group in plan(people, seed=3).groups:
        assert len({int(one[1]) % 2 for one in group}) == 1


def test_people_who_keep_apart_never_meet_even_if_one_stays_alone():
    ada, ben, cleo = circle(3)
    blocking = Profile(id=ada.id, zone="UTC", blocks=frozenset({ben.id}))
    found = plan([blocking, ben, cleo], apart=[(ben.id, cleo.id)], seed=1)
    assert found == Round(groups=((ada.id, cleo.id),), alone=(ben.id,))


def test_people_without_a_common_language_do_not_meet():
    speaks = [("English",), ("english", "Spanish"), ("Spanish",), ()]
    people = [
        Profile(id=f"U{number}", zone="UTC", languages=languages)
        for number, languages in enumerate(speaks)
    ]
    for seed in range(10):
        assert ("U0", "U2") not in plan(people, seed=seed).groups


def test_newcomers_and_those_who_pause_are_no_hindrance():
    everybody = circle(9)
    past = live(everybody[:6], 4)
    found = plan(everybody[2:], past, seed=5)
    assert sorted(map(len, found.groups)) == [2, 2, 3]
    assert repeats([*past, found.groups]) == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 14), st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(count: int, seed: int, random):
    people = circle(count)
    past = [plan(people, seed=seed).groups]
    shuffled = random.sample(people, count)
    assert plan(people, past, seed=seed) == plan(shuffled, past, seed=seed)


def test_a_machine_that_sorts_otherwise_gives_the_same_round(monkeypatch: pytest.MonkeyPatch):
    usual = plan(circle(60), seed=4)
    sort = np.argsort
    monkeypatch.setattr(np, "argpartition", lambda points, _: sort(points, kind="stable"))
    assert plan(circle(60), seed=4) == usual
