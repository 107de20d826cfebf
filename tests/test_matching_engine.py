"""The engine of matching: the best cohort under every rule, proven, fair and explained."""

import math
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bot.programme.matching import (
    Draft,
    Plan,
    Profile,
    Rules,
    Weights,
    _optimising,
    _screening,
    describe,
    plan,
    ranked,
    rematch,
    verify,
)
from bot.programme.matching._assigning import NOBODY, Dual
from bot.programme.matching._hours import shared_quarters
from bot.programme.matching._market import Edges, Market
from bot.programme.matching._ruling import FULL, GUEST, IMPOSSIBLE, LINE, ONESELF, PAST
from bot.programme.matching._scoring import Scores

IDS = "ABCDEFGH"
NAMES = {id_: id_ * 3 for id_ in IDS}
TOPICS = ("Python", "Python testing", "public speaking", "negotiation", "C++")
LEARNERS, TEACHERS = "ABCDE", "DEFGH"  # two are both

ABSENCES = ("is_paused", "is_deactivated", "is_guest")
seldom = st.sampled_from((False, False, False, True))
few = st.lists(st.sampled_from(TOPICS), max_size=3, unique=True)
people_ids = st.lists(st.sampled_from(IDS), max_size=3, unique=True)


@st.composite
def person(draw: st.DrawFn, id_: str) -> Profile:
    wants, offers = draw(few), draw(few)
    return Profile(
        id=id_,
        zone=draw(st.sampled_from(("Europe/Berlin", "America/Phoenix", "Asia/Kathmandu"))),
        wants=tuple(wants),
        offers=tuple(offers),
        priorities=tuple(draw(st.integers(0, 3)) for _ in wants) if draw(st.booleans()) else (),
        levels=tuple(draw(st.integers(0, 4)) for _ in offers) if draw(st.booleans()) else (),
        interests=tuple(draw(st.lists(st.sampled_from(("chess", "jazz", "hiking")), max_size=3))),
        values=tuple(draw(st.lists(st.sampled_from(("courage", "care", "craft")), max_size=3))),
        languages=tuple(draw(st.lists(st.sampled_from(("Deutsch", "English")), max_size=1))),
        hours=draw(st.frozensets(st.sampled_from(("mon-00", "mon-08", "tue-17")), max_size=3)),
        rhythm=draw(st.sampled_from(("", "weekly", "monthly"))),
        channel=draw(st.sampled_from(("", "video", "chat"))),
        places=draw(st.integers(0, 2)),
        wishes=tuple(draw(people_ids)),
        blocks=frozenset(draw(st.sets(st.sampled_from(IDS), max_size=1))),
        team=draw(st.sampled_from(("", "", "red", "blue"))),
        manager=draw(st.sampled_from(("", "", *IDS))),
        rounds_waited=draw(st.integers(0, 2)),
        **{draw(st.sampled_from(ABSENCES)): draw(seldom)},
    )


def people(ids: str) -> st.SearchStrategy[list[Profile]]:
    some = st.fixed_dictionaries({}, optional={id_: person(id_) for id_ in ids})
    return some.map(lambda found: list(found.values()))


couples = st.sets(st.tuples(st.sampled_from(TEACHERS), st.sampled_from(LEARNERS)), max_size=4)
rules_ = st.builds(
    Rules,
    same_team=st.booleans(),
    guests=st.booleans(),
    least_hours=st.sampled_from((0, 0, 0.5, 1)),
)
fairly = st.sampled_from((0, 0.5, 1))
patiently = settings(deadline=None, max_examples=40)


def pairs(found: Plan) -> set[tuple[str, str]]:
    return {(found.mentors[j].id, found.mentees[i].id) for i, j in found.pairs}


def above(member: str, everybody: dict[str, Profile]) -> set[str]:
    chain: set[str] = set()
    while member in everybody and everybody[member].manager not in {"", *chain}:
        member = everybody[member].manager
        chain.add(member)
    return chain


def is_here(one: Profile, rules: Rules) -> bool:
    return not (one.is_paused or one.is_deactivated or (one.is_guest and not rules.guests))


def may_meet(
    mentee: Profile,
    mentor: Profile,
    everybody: dict[str, Profile],
    rules: Rules,
    past: set[tuple[str, str]],
) -> bool:
    """Said a second time, as plainly as possible."""
    both_wish = mentor.id in mentee.wishes and mentee.id in mentor.wishes
    spoken = {*mentee.languages} & {*mentor.languages}
    quarters = shared_quarters(mentee, mentor)
    return not (
        not (is_here(mentee, rules) and is_here(mentor, rules))
        or mentee.id == mentor.id
        or (mentee.languages and mentor.languages and not spoken)
        or (mentee.hours and mentor.hours and quarters < 4 * rules.least_hours)
        or (mentee.team and mentee.team == mentor.team and not rules.same_team)
        or mentor.id in above(mentee.id, everybody)
        or mentee.id in above(mentor.id, everybody)
        or (in_any_order(mentor.id, mentee.id, past) and not both_wish)
        or mentor.id in mentee.blocks
        or mentee.id in mentor.blocks
    )


def in_any_order(one: str, other: str, some: set[tuple[str, str]]) -> bool:
    return (one, other) in some or (other, one) in some


def one_each(mentees: list[Profile], mentors: list[Profile]) -> dict[str, Profile]:
    """Whoever is both answers once."""
    everybody = {one.id: one for one in (*mentees, *mentors)}
    mentees[:] = [everybody[one.id] for one in mentees]
    return everybody


# Hard rules


@patiently
@given(people(LEARNERS), people(TEACHERS), couples, couples, couples, rules_, fairly)
def test_no_hard_rule_is_ever_broken(mentees, mentors, pins, excluded, past, rules, fairness):
    everybody = one_each(mentees, mentors)
    found = plan(
        mentees,
        mentors,
        pins=pins,
        excluded=excluded,
        past=past,
        rules=rules,
        fairness=fairness,
    )
    learners = {one.id for one in mentees if is_here(one, rules)}
    teachers = {one.id for one in mentors if is_here(one, rules)}
    refused = {(one.mentor, one.mentee) for one in found.refused}
    kept = {(a, b) for a, b in pins if a in teachers and b in learners} - refused
    chosen = pairs(found) - kept
    assert kept <= pairs(found)
    assert {one for pair in pairs(found) for one in pair} <= learners | teachers
    for mentor, mentee in kept:
        assert mentor != mentee
        assert mentor not in everybody[mentee].blocks
        assert mentee not in everybody[mentor].blocks
    for mentor, mentee in chosen:
        assert not in_any_order(mentor, mentee, excluded)
        assert may_meet(everybody[mentee], everybody[mentor], everybody, rules, past)
    taken = [mentee for _, mentee in chosen]
    assert len(taken) == len({*taken} - {mentee for _, mentee in kept})
    for mentor in mentors:
        assert sum(one == mentor.id for one, _ in pairs(found)) <= mentor.places


@patiently
@given(people(LEARNERS), people(TEACHERS), couples, rules_)
def test_why_not_agrees_with_the_rules(mentees, mentors, past, rules):
    everybody = one_each(mentees, mentors)
    found = plan(mentees, mentors, past=past, rules=rules)
    for mentee, mentor in product(mentees, mentors):
        allowed = may_meet(mentee, mentor, everybody, rules, past) and mentor.places > 0
        assert (found.why_not(mentee.id, mentor.id) is None) == allowed


@pytest.mark.parametrize(
    ("mentee", "mentor", "why"),
    [
        ({"languages": ("English",)}, {"languages": ("Deutsch",)}, "language"),
        ({"hours": frozenset({"mon-08"})}, {"hours": frozenset({"tue-08"})}, "too few hours"),
        ({"team": "red"}, {"team": "red"}, "same team"),
        ({"manager": "B"}, {}, "reports"),
        ({}, {"manager": "A"}, "reports"),
        ({"blocks": frozenset("B")}, {}, "cannot be a pair"),
        ({}, {"blocks": frozenset("A")}, "cannot be a pair"),
        ({}, {"places": 0}, "no place"),
        ({"team": "red", "hours": frozenset({"mon-08"})}, {}, None),
    ],
)
def test_every_rule_has_its_own_sentence(mentee, mentor, why):
    ada, ben = Profile("A", "UTC", **mentee), Profile("B", "UTC", **mentor)
    said = plan([ada], [ben], rules=Rules(least_hours=1)).why_not("A", "B")
    assert why is said is None or (said and why and why in said)


def test_a_line_of_command_is_followed_all_the_way_up():
    ada, chief = Profile("A", "UTC", manager="B"), Profile("C", "UTC")
    between = Profile("B", "UTC", manager="C")
    assert plan([ada, between], [chief]).pairs == []
    assert pairs(plan([ada], [chief])) == {("C", "A")}  # a line that nobody has told of


def test_a_line_goes_through_people_who_do_not_take_part():
    ada, chief = Profile("A", "UTC", manager="X"), Profile("C", "UTC")
    assert plan([ada], [chief], managers={"X": "Y", "Y": "C"}).why_not("A", "C") == LINE
    away = Profile("X", "UTC", manager="C", is_paused=True)
    assert plan([ada, away], [chief]).why_not("A", "C") == LINE


@pytest.mark.parametrize(
    ("absence", "why"),
    [
        ({"is_paused": True}, "One of them is taking a break."),
        ({"is_deactivated": True}, "One of them is no longer here."),
        ({"is_guest": True}, GUEST),
    ],
)
def test_who_is_not_here_is_in_no_pair_and_does_not_wait(absence, why):
    ada, ben = Profile("A", "UTC"), Profile("B", "UTC")
    for one, other in ((replace(ada, **absence), ben), (ada, replace(ben, **absence))):
        found = plan([one], [other], pins={("B", "A")}, rules=Rules(guests=False))
        assert (found.pairs, found.why_not("A", "B")) == ([], why)
        assert [refused.why for refused in found.refused] == [why]
    assert describe(plan([replace(ada, **absence)], [ben], rules=Rules(guests=False)), NAMES) == (
        Draft((), (), ("B",))
    )
    assert pairs(plan([ada], [replace(ben, is_guest=True)])) == {("B", "A")}


def test_a_pin_cannot_be_kept_against_a_block_or_without_a_place():
    ada, ben = Profile("A", "UTC", blocks=frozenset("G")), Profile("B", "UTC")
    cleo = Profile("C", "UTC")
    full, other = Profile("H", "UTC", places=1), Profile("G", "UTC", places=3)
    found = plan(
        [ada, ben, cleo], [full, other, cleo], pins=[("G", "A"), ("H", "B"), ("H", "C"), ("C", "C")]
    )
    assert [(one.mentor, one.mentee, one.why) for one in found.refused] == [
        ("C", "C", ONESELF),
        ("G", "A", IMPOSSIBLE),
        ("H", "C", FULL),
    ]
    assert pairs(found) == {("C", "A"), ("G", "C"), ("H", "B")}
    assert (found.why_not("B", "H"), found.why_not("A", "H")) == (None, FULL)


def test_nobody_is_pinned_to_two_mentors():
    mentors = [Profile("B", "UTC"), Profile("C", "UTC")]
    found = plan([Profile("A", "UTC")], mentors, pins=[("B", "A"), ("C", "A")])
    assert pairs(found) == {("B", "A")}
    assert [one.why for one in found.refused] == ["The mentee has a mentor already."]


def test_a_past_pair_needs_both_wishes():
    ada, ben = Profile("A", "UTC", wishes=("B",)), Profile("B", "UTC", wishes=("A",))
    for past in ({("B", "A")}, {("A", "B")}):  # whichever of them was the mentor
        assert pairs(plan([ada], [ben], past=past)) == {("B", "A")}
        assert pairs(plan([ada], [Profile("B", "UTC")], past=past)) == set()
        assert pairs(plan([ada], [ben], excluded=past)) == set()


def test_a_block_is_not_told():
    ada, ben = Profile("A", "UTC", blocks=frozenset("B")), Profile("B", "UTC")
    found = plan([ada], [ben])
    assert found.why_not("A", "B") == IMPOSSIBLE
    [waiting] = describe(found, NAMES).waiting
    assert waiting.reason == "There is no new mentor to suggest to AAA this time."


@pytest.mark.parametrize(
    ("both", "reason"),
    [
        ({"team": "red"}, "The only mentors with a place who could suit AAA are in the same team."),
        ({"languages": ("English",)}, None),
    ],
)
def test_whoever_waits_hears_which_rule_it_was(both, reason):
    draft = describe(plan([Profile("A", "UTC", **both)], [Profile("B", "UTC", **both)]), NAMES)
    assert [one.reason for one in draft.waiting] == ([reason] if reason else [])


def test_too_few_hours_are_said_to_be_too_few():
    ada, ben = (Profile(id_, "UTC", hours=frozenset({day})) for id_, day in zip(
        "AB", ("mon-08", "tue-08"), strict=True))  # fmt: skip
    [waiting] = describe(plan([ada], [ben], rules=Rules(least_hours=1)), NAMES).waiting
    assert waiting.reason == (
        "No mentor with a place who could suit AAA shares enough hours in the week."
    )


# The optimum


def ways(found: Plan, places: list[int]) -> list[list[int]]:
    """Every way to give each mentee a mentor or none."""
    block = found.market.block(np.arange(len(found.mentees)))
    options = [[NOBODY, *np.flatnonzero(row >= 0).tolist()] for row in block]
    return [
        list(way)
        for way in product(*options)
        if all(way.count(column) <= places[column] for column in range(len(places)))
    ]


def value(found: Plan, way: list[int]) -> tuple[int, int]:
    block = found.market.block(np.arange(len(found.mentees)))
    matched = [(row, column) for row, column in enumerate(way) if column != NOBODY]
    return (
        sum(1 + found.mentees[row].rounds_waited for row, _ in matched),
        sum(int(block[pair]) for pair in matched),
    )


@patiently
@given(people("ABCD"), people("DEFG"), rules_)
def test_it_is_as_good_as_trying_everything(mentees, mentors, rules):
    one_each(mentees, mentors)
    found = plan(mentees, mentors, rules=rules, fairness=0)
    places = found.market.places.tolist()
    best = max(value(found, way) for way in ways(found, places))
    assert value(found, found.outcome.mates.tolist()) == best
    assert found.quality.certified


def test_every_small_cohort_is_as_good_as_trying_everything():
    """Three mentees, one perhaps of another language, and two mentors of none to two places."""
    wanting = combinations_with_replacement((("Python",), ("C++",)), 3)
    offering = (("Python",), ("C++", "Python"))
    for wants, offers, places, spoken in product(
        wanting, product(offering, repeat=2), product(range(3), repeat=2), ((), ("Suomi",))
    ):
        mentees = [
            Profile(id_, "UTC", wants=some, priorities=(1,), languages=spoken if id_ == "A" else ())
            for id_, some in zip("ABC", wants, strict=True)
        ]
        mentors = [
            Profile(id_, "UTC", offers=some, places=count, languages=("English",)[: id_ == "F"])
            for id_, some, count in zip("FG", offers, places, strict=True)
        ]
        found = plan(mentees, mentors, fairness=0)
        best = max(value(found, way) for way in ways(found, found.market.places.tolist()))
        assert value(found, found.outcome.mates.tolist()) == best


@patiently
@given(people("ABCD"), people("DEFG"), st.sampled_from((0.5, 1)))
def test_nobody_falls_below_the_floor_that_all_can_reach(mentees, mentors, fairness):
    one_each(mentees, mentors)
    plain, fair = plan(mentees, mentors, fairness=0), plan(mentees, mentors, fairness=fairness)
    here, places = range(len(plain.mentees)), plain.market.places.tolist()
    assert (
        value(fair, fair.outcome.mates.tolist())[0] == value(plain, plain.outcome.mates.tolist())[0]
    )
    assert fair.quality.certified
    block = plain.market.block(np.arange(len(plain.mentees)))
    whole = [way for way in ways(plain, places) if NOBODY not in way] if plain.mentees else []
    if whole:
        highest = max(min(block[row, way[row]] for row in here) for way in whole)
        assert fair.quality.minimum >= int(fairness * highest)


def crowd(dice: random.Random, kind: str, count: int, places: int = 2) -> list[Profile]:
    return [
        Profile(
            id=f"{kind}{number}",
            zone=dice.choice(("Europe/Berlin", "America/Phoenix")),
            wants=tuple(dice.sample(TOPICS, 2)),
            offers=tuple(dice.sample(TOPICS, 3)),
            priorities=(2, 1),
            levels=tuple(dice.choices((1, 2, 3, 4), k=3)),
            values=tuple(dice.sample("abcdefgh", 5)),
            interests=tuple(dice.sample("ijklmnop", 3)),
            hours=frozenset(f"mon-{dice.randrange(8, 18):02}" for _ in range(4)),
            languages=tuple(dice.sample(("English", "Deutsch", "Suomi"), 2)),
            team=dice.choice(("red", "blue", "green", "")),
            places=dice.randint(0, places),
        )
        for number in range(count)
    ]


@contextmanager
def small_steps() -> Iterator[None]:
    """Screen even a small cohort, and hardly look at first, so that pricing has work to do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_screening, "WHOLE", 0)
        patch.setattr(_screening, "PER_MENTEE", 2)
        patch.setattr(_screening, "PER_MENTOR", 1)
        patch.setattr(_screening, "MOST_NEAR", 3)
        yield


@pytest.mark.parametrize("screened", [False, True])
@pytest.mark.parametrize(("height", "width"), [(40, 30), (60, 90), (300, 150), (200, 300)])
def test_it_is_as_good_as_the_dense_assignment(height, width, screened):
    dice = random.Random(height)
    mentees, mentors = crowd(dice, "E", height), crowd(dice, "M", width)
    with small_steps() if screened else nullcontext():
        found = plan(mentees, mentors, fairness=0)
    quality = found.quality
    block = found.market.block(np.arange(height))
    seats = np.repeat(np.arange(width), found.market.places)
    dear = np.where(block < 0, 0, block + 10_000_000)[:, seats]
    rows, columns = linear_sum_assignment(dear, maximize=True)
    chosen = block[rows, seats[columns]]
    assert len(found.pairs) == int((chosen >= 0).sum())
    assert quality.total == int(chosen[chosen >= 0].sum())
    assert (quality.certified, quality.gap) == (True, 0)


@pytest.mark.parametrize("seed", range(6))
def test_screening_and_pricing_find_what_looking_at_everything_finds(seed):
    dice = random.Random(seed)
    mentees, mentors = crowd(dice, "E", 70), crowd(dice, "M", 60)
    whole = plan(mentees, mentors, fairness=0)
    with small_steps():
        screened = plan(mentees, mentors, fairness=0)
        fair = plan(mentees, mentors)
    assert screened.pairs == whole.pairs
    assert fair.quality.certified
    assert len(fair.pairs) == len(whole.pairs)
    assert fair.quality.minimum >= whole.quality.minimum


def market_of(mentees: list[Profile], mentors: list[Profile]) -> Market:
    """Before anybody is paired; a row for each."""
    return plan(mentees, mentors, fairness=0).market


def best_of(points: np.ndarray, count: int) -> set[tuple[int, int]]:
    """The best of every row that can be at all, said as plainly as possible."""
    order = np.argsort(-points, axis=1, kind="stable")[:, :count]
    return {(row, int(j)) for row, some in enumerate(order) for j in some if points[row, j] >= 0}


@pytest.mark.parametrize("rounding", ["as here", "up", "down", "either way"])
@pytest.mark.parametrize("kind", ["unlike", "alike", "mentees alike", "many unable"])
def test_screening_picks_the_best_of_both_sides_however_a_machine_rounds(
    kind, rounding, monkeypatch
):
    dice, noise = random.Random(kind), np.random.default_rng(8)
    mentees, mentors = crowd(dice, "E", 290), crowd(dice, "M", 310)
    if kind == "alike":
        mentors = [replace(mentors[0], id=one.id, places=1) for one in mentors]
    if kind in ("alike", "mentees alike"):
        mentees = [replace(mentees[0], id=one.id) for one in mentees]
    if kind == "many unable":
        mentees = [Profile(one.id, "UTC") for one in mentees]
        mentors = [replace(one, places=int(one.id.endswith("77"))) for one in mentors]
    market = market_of(mentees, mentors)
    exact = Scores.rough

    def rough(scores: Scores, rows: np.ndarray, least: float) -> np.ndarray:
        found, off = exact(scores, rows, least), 0.99 * scores.noise
        moved = noise.choice((-off, off), found.shape)
        return found + {"as here": 0, "up": off, "down": -off, "either way": moved}[rounding]

    monkeypatch.setattr(Scores, "rough", rough)
    monkeypatch.setattr(_screening, "PER_MENTEE", 12)
    market.scores.noise = 60.0
    screened = _screening.screen(market)
    block = market.block(np.arange(290))
    shifts = market.row_lots[:, np.newaxis] % 310 + np.arange(310, dtype=np.uint64)
    points = block + market.column_lots[(shifts % 310).astype(int)] / 2.0**65
    best = best_of(points, 12) | {(row, column) for column, row in best_of(points.T, 8)}
    edges = screened.edges
    assert {*zip(edges.rows.tolist(), edges.columns.tolist(), strict=True)} == best
    assert (edges.scores == block[edges.rows, edges.columns]).all()
    assert (screened.best == block.max(axis=1)).all()
    block[edges.rows, edges.columns] = -1
    assert (screened.left_out >= block.max(axis=1)).all()
    assert (screened.left_out <= screened.best).all()


@patiently
@given(people(LEARNERS), people(TEACHERS), rules_, st.sampled_from((Weights(), Weights(0, 1, 9))))
def test_rough_scores_are_off_by_no_more_than_they_say(mentees, mentors, rules, weights):
    market = plan(mentees, mentors, rules=rules, weights=weights).market
    rows, columns = np.indices(market.shape).reshape(2, -1)
    everybody = np.arange(market.shape[0])
    exact, rough = market.block(everybody), market.rough(everybody)
    assert ((rough == -np.inf) == (exact == -1)).all()
    can_be = exact >= 0
    assert np.abs(rough - exact)[can_be].max(initial=0) <= 0.5 + market.scores.noise < 0.75
    single = market.scores.at(rows, columns).reshape(market.shape)
    assert (single == market.scores.block(everybody)).all()


def test_who_was_left_out_is_worth_no_more_than_is_said():
    market = market_of(*([Profile(f"{kind}{n}", "UTC") for n in range(60)] for kind in "EM"))
    with small_steps():
        screened = _screening.screen(market)
    rows, columns = np.indices(market.shape).reshape(2, -1)
    worth = market.worth(Edges(rows, columns, np.zeros(len(rows), int))).reshape(market.shape)
    worth[screened.edges.rows, screened.edges.columns] = 0
    nothing = Dual(np.zeros(60, int), np.zeros(60, int), 0)
    beyond = _screening.LeftOut(market, screened.left_out).beyond(nothing)
    assert (beyond >= worth.max(axis=1)).all()


def test_many_topics_of_one_person_do_not_cost_the_others():
    many = tuple(f"interest {number}" for number in range(2000))
    mentees, mentors = crowd(random.Random(7), "E", 300), crowd(random.Random(8), "M", 300)
    mentees[0], mentors[0] = (replace(one, interests=many) for one in (mentees[0], mentors[0]))
    scores = market_of(mentees, mentors).scores
    rows, columns = np.indices((300, 300)).reshape(2, -1)
    tracemalloc.start()
    scores.at(rows[:20_000], columns[:20_000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6


def test_only_those_are_looked_at_again_who_might_gain(monkeypatch):
    mentees, mentors = crowd(random.Random(7), "E", 300), crowd(random.Random(8), "M", 400)
    looked_at = []

    def price(market: Market, rows: np.ndarray, *more: object) -> object:
        looked_at.append(len(rows))
        return _screening.price(market, rows, *more)

    monkeypatch.setattr(_optimising, "price", price)
    assert verify(plan(mentees, mentors, fairness=0)) == 0
    assert sum(looked_at) < 60
    looked_at.clear()
    with small_steps():
        assert verify(plan(mentees, mentors, fairness=0)) == 0
    assert sum(looked_at) > 60


@pytest.mark.parametrize("places", [1, 2])
def test_where_all_are_alike_it_comes_to_an_end(places):
    mentees = [Profile(f"E{number}", "UTC") for number in range(120)]
    mentors = [Profile(f"M{number}", "UTC", places=places) for number in range(80)]
    with small_steps():
        found = plan(mentees, mentors)
    assert len(found.pairs) == min(120, 80 * places)
    assert found.quality.certified


def test_the_bound_is_a_bound():
    """Weak duality, checked over all pairs, with nothing but the prices."""
    dice = random.Random(5)
    with small_steps():
        found = plan(
            crowd(dice, "E", 90), crowd(dice, "M", 60), fairness=0, rules=Rules(least_hours=0)
        )
    market, dual = found.market, found.outcome.dual
    edges = _screening.screen(market).edges  # all pairs
    over = market.worth(edges) - dual.rents[edges.rows] - dual.prices[edges.columns]
    assert len(edges.rows) > 24 * 60
    assert over.max() <= 0
    assert (dual.prices >= 0).all()
    bound = sum((dual.prices * market.places).tolist()) + sum(dual.rents.tolist())
    assert bound == market.total(found.outcome.chosen())


@pytest.mark.parametrize("fairness", [0, 1])
def test_the_proof_can_be_checked_once_more(fairness):
    dice = random.Random(6)
    pins = [("M3", "E5"), ("M3", "E6")]
    with small_steps():
        found = plan(crowd(dice, "E", 90), crowd(dice, "M", 60), fairness=fairness, pins=pins)
    assert verify(found) == 0
    mates = found.outcome.mates.copy()
    mates[np.flatnonzero(mates != NOBODY)[0]] = NOBODY
    assert verify(replace(found, outcome=replace(found.outcome, mates=mates))) > 0
    found.market.places[:] = 0
    with pytest.raises(ValueError, match="breaks a rule"):
        verify(found)


@patiently
@given(people("ABCD"), people("EFGH"), fairly)
def test_one_more_mentor_never_leaves_more_waiting(mentees, mentors, fairness):
    mentees = [replace(one, manager="") for one in mentees]  # a line might come to light
    mentors = [replace(one, manager="") for one in mentors]
    matched = [
        len(plan(mentees, mentors[:count], fairness=fairness).pairs)
        for count in range(len(mentors) + 1)
    ]
    assert matched == sorted(matched)


@patiently
@given(people("ABCDEF"), people("GHIJ"), rules_, fairly)
def test_where_one_more_place_gives_one_more_mentee_a_mentor(mentees, mentors, rules, fairness):
    found = plan(mentees, mentors, rules=rules, fairness=fairness)
    scarce = found.scarce(len(mentors))
    for one in found.mentors:
        if one.places:
            more = [replace(it, places=it.places + (it.id == one.id)) for it in mentors]
            gained = len(plan(mentees, more, rules=rules, fairness=0).pairs) - len(found.pairs)
            assert gained == 1 or one.id not in scarce
            if not fairness:  # else whoever is added might be below the floors of the others
                assert gained == (one.id in scarce)
    assert describe(found, {one.id: one.id for one in (*mentees, *mentors)}).scarce == scarce[:3]


@patiently
@given(people(LEARNERS), people(TEACHERS), couples, couples, fairly, st.randoms())
def test_the_order_of_the_input_changes_nothing(mentees, mentors, pins, past, fairness, dice):
    before = plan(mentees, mentors, pins=pins, past=past, fairness=fairness)
    dice.shuffle(mentees)
    dice.shuffle(mentors)
    after = plan(mentees, mentors, pins=pins, past=past, fairness=fairness)
    assert (after.pairs, after.quality) == (before.pairs, before.quality)


@patiently
@given(people(LEARNERS), people(TEACHERS), couples, fairly, st.integers())
def test_a_seed_and_other_ids_decide_nothing_but_ties(mentees, mentors, past, fairness, seed):
    one_each(mentees, mentors)

    def renamed(one: Profile) -> Profile:
        return replace(
            one,
            id=f"{seed}{one.id}",
            wishes=tuple(f"{seed}{other}" for other in one.wishes),
            blocks=frozenset(f"{seed}{other}" for other in one.blocks),
            manager=one.manager and f"{seed}{one.manager}",
        )

    usual = plan(mentees, mentors, past=past, fairness=0)
    others = (
        plan(mentees, mentors, past=past, fairness=0, seed=seed),
        plan(
            [renamed(one) for one in mentees],
            [renamed(one) for one in mentors],
            past={(f"{seed}{mentor}", f"{seed}{mentee}") for mentor, mentee in past},
            fairness=0,
        ),
    )
    for other in others:
        assert (len(other.pairs), other.quality.total) == (len(usual.pairs), usual.quality.total)
    seeded = plan(mentees, mentors, past=past, fairness=fairness, seed=seed)
    again = plan(mentees, mentors, past=past, fairness=fairness, seed=seed)
    assert seeded.pairs == again.pairs


def test_another_seed_decides_ties_otherwise():
    mentees = [Profile(f"E{number}", "UTC") for number in range(20)]
    mentors = [Profile(f"M{number}", "UTC") for number in range(20)]
    assert plan(mentees, mentors, seed=1).pairs != plan(mentees, mentors, seed=2).pairs


def test_whoever_waited_is_served_first():
    mentor = Profile("H", "UTC", offers=("Python",))
    suits = Profile("A", "UTC", wants=("Python",))
    waited = Profile("B", "UTC", wants=("C++",), rounds_waited=1)
    assert pairs(plan([suits, waited], [mentor])) == {("H", "B")}


def test_the_waiting_list_is_served_first_when_a_mentor_appears():
    dice = random.Random(9)
    mentees, mentors = crowd(dice, "E", 30), crowd(dice, "M", 8)
    first = plan(mentees, mentors)
    names = {one.id: one.id for one in mentees + mentors}
    waiting = {one.mentee for one in describe(first, names).waiting}
    again = [replace(one, rounds_waited=int(one.id in waiting)) for one in mentees]
    late = crowd(dice, "N", 5) + crowd(dice, "L", 5)
    both = plan([*again, *(replace(one, id=f"X{one.id}") for one in late)], mentors)
    served = {mentee for _, mentee in pairs(both)}
    alone = plan([one for one in again if one.id in waiting], mentors)
    assert len(waiting & served) == len(alone.pairs) > 0


def test_a_new_round_frees_only_those_who_asked():
    dice = random.Random(13)
    mentees, mentors = crowd(dice, "E", 30), crowd(dice, "M", 25)
    first = plan(mentees, mentors)
    published = pairs(first)
    freed = set(sorted(published)[:4])
    late = [replace(one, id=f"X{one.id}") for one in crowd(dice, "E", 3)]
    found = rematch([*mentees, *late], mentors, published=published, freed=freed)
    new = pairs(found)
    stay = published - freed
    assert not new & published
    assert not {mentee for _, mentee in stay} & {mentee for _, mentee in new}
    for mentor in mentors:
        assert sum(one == mentor.id for one, _ in stay | new) <= mentor.places
    assert [found.why_not(mentee, mentor) for mentor, mentee in freed] == [PAST] * 4
    assert {mentee for _, mentee in new} <= {mentee for _, mentee in freed} | {
        one.id for one in mentees + late if one.id not in {mentee for _, mentee in published}
    }


def test_late_joiners_leave_published_pairs_alone():
    ada, ben = Profile("A", "UTC", wants=("Python",)), Profile("B", "UTC", wants=("C++",))
    first, second = Profile("G", "UTC", offers=("C++",)), Profile("H", "UTC", offers=("Python",))
    assert pairs(plan([ada], [first])) == {("G", "A")}
    late = plan([ada, ben], [first, second], pins={("G", "A")})
    assert pairs(late) == {("G", "A"), ("H", "B")}


# Scores


@patiently
@given(people(LEARNERS), people(TEACHERS), st.sampled_from((Weights(), Weights(skills=0, hours=7))))
def test_the_terms_add_up_to_the_score(mentees, mentors, weights):
    found = plan(mentees, mentors, weights=weights)
    block = found.market.scores.block(np.arange(len(found.mentees)))
    for row, column in product(range(len(found.mentees)), range(len(found.mentors))):
        terms = found.market.scores.terms(row, column)
        assert sum(points for _, points in terms) == block[row, column]
        assert all(points >= 0 for _, points in terms)
        assert len(dict(terms)) == len(terms)
    assert block.size == 0 or 0 <= block.min() <= block.max() <= 10_000
    for pair in describe(found, NAMES).suggestions:
        assert sum(points for _, points in pair.terms) == pair.score


def reference(mentees: list[Profile], mentors: list[Profile], weights: Weights) -> np.ndarray:
    """The table of terms, as it is written down, in plain Python."""
    everybody = {one.id: one for one in (*mentees, *mentors)}.values()
    often = Counter(one for person in everybody for one in {*person.interests})
    idf = {one: math.log1p(len(everybody) / times) for one, times in often.items()}
    half = {"Python": "Python testing", "Python testing": "Python"}
    rhythms = ("weekly", "fortnightly", "monthly")

    def skills(a: Profile, b: Profile) -> float:
        p = dict(zip(a.wants, a.priorities or [1] * len(a.wants), strict=True))
        o = dict(zip(b.offers, b.levels or [4] * len(b.offers), strict=True))
        return sum(
            amount / (sum(p.values()) or 1) * max(o.get(t, 0) / 4, o.get(half.get(t, ""), 0) / 8)
            for t, amount in p.items()
        )

    def cosine(a: Profile, b: Profile) -> float:
        ours, theirs = {*a.interests}, {*b.interests}
        lengths = [math.sqrt(sum(idf[one] ** 2 for one in some)) for some in (ours, theirs)]
        return sum(idf[one] ** 2 for one in ours & theirs) / (lengths[0] * lengths[1])

    def steps(a: Profile, b: Profile) -> float:
        return 1 - abs(rhythms.index(a.rhythm) - rhythms.index(b.rhythm)) / 2

    def wished(a: Profile, b: Profile) -> float:
        sides = ((a.wishes, b.id), (b.wishes, a.id))
        return sum(1 - some.index(one) / 3 for some, one in sides if one in some) / 2

    terms = [  # weight, what each has to have answered, value
        (weights.skills, "wants", "offers", skills),
        (weights.hours, "hours", "hours", lambda a, b: min(1, shared_quarters(a, b) / 40)),
        (weights.values, "values", "values", lambda a, b: len({*a.values} & {*b.values}) / 5),
        (weights.interests, "interests", "interests", cosine),
        (weights.ways / 3, "rhythm", "rhythm", steps),
        (weights.ways / 3, "channel", "channel", lambda a, b: a.channel == b.channel),
    ]
    total, weight = np.zeros((len(mentees), len(mentors))), 0.0
    for amount, ours, theirs, value in terms:
        found = np.array(
            [
                [
                    value(a, b) if getattr(a, ours) and getattr(b, theirs) else math.nan
                    for b in mentors
                ]
                for a in mentees
            ],
            float,
        )
        if not np.isnan(found).all():
            total += amount * np.nan_to_num(found, nan=np.nanmean(found))
            weight += amount
    wishes = np.array([[wished(a, b) if a.id != b.id else 0 for b in mentors] for a in mentees])
    if wishes.any():
        total, weight = total + weights.wishes * wishes, weight + weights.wishes
    return 10_000 * total / (weight or 1)


@patiently
@given(people(LEARNERS), people(TEACHERS), st.sampled_from((Weights(), Weights(1, 2, 3, 4, 5, 6))))
def test_scores_are_the_table_of_terms(mentees, mentors, weights):
    everybody = one_each(mentees, mentors)
    mentors = [everybody[one.id] for one in mentors]
    if mentees and mentors:
        counted = Scores(mentees, mentors, weights).block(np.arange(len(mentees)))
        assert np.abs(counted - reference(mentees, mentors, weights)).max() <= 1


@pytest.mark.parametrize("count", range(1, 16))
def test_nobody_suits_better_than_entirely(count):
    interests = tuple(f"interest {number}" for number in range(count))
    ada, ben = (Profile(id_, "UTC", interests=interests) for id_ in "AB")
    assert 9_999 <= score(ada, ben) <= 10_000


def score(mentee: Profile, mentor: Profile, **more: object) -> int:
    return plan([mentee], [mentor], **more).quality.total


def test_of_wants_in_order_the_first_counts_twice():
    assert [ranked(count) for count in range(5)] == [[], [1], [2, 1], [4, 3, 2], [6, 5, 4, 3]]


def test_priorities_and_levels_count():
    ada = Profile("A", "UTC", wants=("Python", "C++"), priorities=(3, 1))
    assert score(ada, Profile("B", "UTC", offers=("Python",))) == 7500
    assert score(ada, Profile("B", "UTC", offers=("Python",), levels=(2,))) == 3750
    assert score(ada, Profile("B", "UTC", offers=("C++", "Python"), levels=(0, 4))) == 7500


def test_ways_of_meeting_are_a_third_each():
    ada = Profile("A", "UTC", rhythm="weekly", channel="video", style="advice")
    ben = Profile("B", "UTC", rhythm="fortnightly", channel="Video", style="coaching")
    assert score(ada, ben) == round((0.5 + 1 + 0) / 3 * 10_000)


def test_a_mutual_wish_is_worth_twice_a_single_one():
    ada, ben = Profile("A", "UTC", wishes=("C", "B")), Profile("B", "UTC", wishes=("A",))
    wishes = Weights(0, 0, 0, 0, 0, wishes=1)
    assert score(ada, ben, weights=wishes) == round((2 / 3 + 1) / 2 * 10_000)
    assert score(ada, Profile("B", "UTC"), weights=wishes) == round(2 / 3 / 2 * 10_000)


def test_many_different_weeks_are_counted_as_well_as_few():
    dice = random.Random(3)
    mentees, mentors = crowd(dice, "E", 40), crowd(dice, "M", 30)
    usual = plan(mentees, mentors)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.programme.matching._hours.SMALL", 0)
        assert plan(mentees, mentors).pairs == usual.pairs


# Quality and alternatives


def test_quality_is_counted_as_it_is_said():
    dice = random.Random(11)
    found = plan(crowd(dice, "E", 50), crowd(dice, "M", 40))
    block, mates = found.market.block(np.arange(50)), found.outcome.mates
    got = [block[row, column] for row, column in found.pairs]
    assert found.quality.total == sum(got)
    assert found.quality.minimum == min(got)
    assert found.quality.worst_twentieth == np.mean(sorted(got)[: max(1, len(got) // 20)])
    poor = [block[row, column] < 0.6 * block[row].max() for row, column in found.pairs]
    assert found.quality.below_own_best == np.mean(poor)
    blocking = 0
    for row, column in product(range(50), range(40)):
        theirs = [block[other, column] for other in np.flatnonzero(mates == column)]
        own = block[row, mates[row]] if mates[row] != NOBODY else -1
        least = -1 if found.market.places[column] > len(theirs) else min(theirs, default=0)
        blocking += bool(block[row, column] > max(own, least))
    assert found.quality.blocking == blocking


@patiently
@given(people("ABCD"), people("EFGH"))
def test_alternatives_are_the_cheapest_for_everybody(mentees, mentors):
    found = plan(mentees, mentors, fairness=0)
    places, block = found.market.places.tolist(), found.market.block(np.arange(len(found.mentees)))
    best = value(found, found.outcome.mates.tolist())
    everything = ways(found, places)
    for row, mentee in enumerate(found.mentees):
        losses = {}
        for column in np.flatnonzero(block[row] >= 0).tolist():
            if column != found.outcome.mates[row]:
                there = max(value(found, way) for way in everything if way[row] == column)
                losses[found.mentors[column].id] = tuple(np.subtract(best, there).tolist())
        told = found.alternatives(mentee.id)
        assert len(told) == min(3, len(losses))
        assert [losses[one.mentor][1] for one in told] == [one.cost for one in told]
        assert sorted(losses.values())[: len(told)] == [losses[one.mentor] for one in told]
        assert all(one.score == block[row, _column(found, one.mentor)] for one in told)


def _column(found: Plan, mentor: str) -> int:
    return next(number for number, one in enumerate(found.mentors) if one.id == mentor)


def test_alternatives_below_the_floor_come_last():
    dice = random.Random(4)
    found = plan(crowd(dice, "E", 40), crowd(dice, "M", 40))
    for row, mentee in enumerate(found.mentees):
        told = found.alternatives(mentee.id, count=9)
        below = [one.score < found.market.floors[row] for one in told]
        assert below == sorted(below)
        if found.outcome.mates[row] != NOBODY:
            above = [one for one, under in zip(told, below, strict=True) if not under]
            assert all(one.cost >= 0 for one in above if not one.fewer)


def test_a_pinned_mentee_has_no_alternatives():
    mentors = [Profile("G", "UTC"), Profile("H", "UTC")]
    found = plan([Profile("A", "UTC")], mentors, pins={("G", "A")})
    assert found.alternatives("A") == ()


def test_alternatives_of_a_large_cohort_cost_at_least_nothing():
    dice = random.Random(2)
    mentees, mentors = crowd(dice, "E", 300), crowd(dice, "M", 250)
    found = plan(mentees, mentors, fairness=0)
    told = found.alternatives("E7")
    assert len(told) == 3
    assert all(one.cost >= 0 and one.fewer == 0 for one in told)
    assert plan(mentees, mentors, fairness=0, pins={(told[0].mentor, "E7")}).quality.total == (
        found.quality.total - told[0].cost
    )
