"""Drafts: what may be done to one, as functions on data."""

import json
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.programme import drafts
from bot.programme.drafts import Cohort, Draft, Move, Proposed, Run
from bot.programme.matching import Profile, Quality, Weights
from bot.views.drafts import _glance


def person(name: str, *, places: int = 0, offers: str = "", wants: str = "") -> Profile:
    return Profile(
        id=name,
        zone="UTC",
        wants=(wants,) if wants else (),
        offers=(offers,) if offers else (),
        places=places,
    )


def cohort(*past: tuple[str, str], places: int = 1) -> Cohort:
    """Two mentors, Max and Mia; three mentees, Ann, Bob and Cid."""
    return Cohort(
        mentees=[
            person("ann", wants="sql"),
            person("bob", wants="go"),
            person("cid", wants="sql"),
        ],
        mentors=[
            person("max", places=places, offers="sql"),
            person("mia", places=places, offers="go"),
        ],
        names={name: name.title() for name in ("ann", "bob", "cid", "max", "mia")},
        past=frozenset(past),
    )


def mentors(draft: Draft) -> dict[str, str]:
    return {pair.mentee: pair.mentor for pair in draft.pairs}


def draft(**mentor_of: str) -> Draft:
    pairs = [Proposed(mentor, mentee, "") for mentee, mentor in mentor_of.items()]
    return Draft(pairs=tuple(pairs))


def test_a_draft_is_kept_as_json_and_read_back() -> None:
    first = drafts.drop(drafts.pin(drafts.suggest(cohort(), Draft()), "bob"), "ann")
    assert Draft.from_json(json.loads(json.dumps(first.as_json()))) == first


def test_past_pairs_and_dropped_ones_are_left_out() -> None:
    found = drafts.suggest(cohort(("mia", "bob")), Draft(dropped=(("max", "ann"),)))
    assert mentors(found).get("bob") != "mia"
    assert mentors(found).get("ann") != "max"
    assert found.dropped == (("max", "ann"),)


def test_a_pin_stays_through_suggestions_until_it_is_taken_out() -> None:
    pinned = drafts.pin(draft(ann="mia"), "ann")
    assert pinned.is_decided
    assert mentors(drafts.suggest(cohort(), pinned))["ann"] == "mia"
    assert not drafts.pin(pinned, "ann").is_decided


def test_a_pin_of_somebody_who_left_is_passed_over() -> None:
    gone = Draft(pairs=(Proposed("zoe", "ann", "", is_pinned=True),))
    found = drafts.suggest(cohort(), gone)
    assert "zoe" not in mentors(found).values()
    why = "These two cannot be a pair at the moment."  # as for a block
    assert found.unpinned == (("zoe", "ann", why),)
    assert drafts.suggest(cohort(), found).unpinned == ()
    assert Draft.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_taking_out_frees_the_mentor_and_says_why_the_mentee_waits() -> None:
    less = drafts.drop(draft(ann="max", bob="mia"), "ann")
    assert mentors(less) == {"bob": "mia"}
    assert less.waiting == (("ann", "You took the suggestion out."),)
    assert less.free == ("max",)
    assert drafts.drop(less, "ann") == less  # a second click


def test_a_mentor_of_several_is_free_when_all_are_taken_out() -> None:
    both = draft(ann="max", cid="max")
    assert drafts.drop(both, "ann").free == ()
    assert drafts.drop(drafts.drop(both, "ann"), "cid").free == ("max",)


def test_a_mentor_with_room_takes_the_mentee() -> None:
    swapped = drafts.swap(cohort(places=2), draft(ann="max", bob="mia"), "ann", "mia")
    assert mentors(swapped) == {"ann": "mia", "bob": "mia"}
    assert swapped.free == ("max",)
    assert swapped.pairs[0].is_pinned
    assert swapped.pairs[0].why


def test_two_mentees_are_exchanged() -> None:
    swapped = drafts.swap(cohort(), draft(ann="max", bob="mia"), "ann", "mia")
    assert mentors(swapped) == {"ann": "mia", "bob": "max"}
    assert [pair.is_pinned for pair in swapped.pairs] == [True, False]


def test_a_waiting_mentee_gets_the_place_of_another_who_then_waits() -> None:
    swapped = drafts.swap(cohort(), draft(ann="max", bob="mia"), "cid", "max")
    assert mentors(swapped) == {"bob": "mia", "cid": "max"}
    assert swapped.waiting == (("ann", "You gave the mentor to somebody else."),)


def test_an_exchange_does_not_bring_a_past_pair_back() -> None:
    swapped = drafts.swap(cohort(("max", "bob")), draft(ann="max", bob="mia"), "ann", "mia")
    assert mentors(swapped) == {"ann": "mia"}
    assert swapped.waiting == (("bob", "You gave the mentor to somebody else."),)


def test_the_same_mentor_again_changes_nothing() -> None:
    before = draft(ann="max", bob="mia")
    assert drafts.swap(cohort(), before, "ann", "max") == before


@pytest.mark.parametrize(
    ("mentee", "mentor"), [("ann", "zoe"), ("zoe", "max"), ("max", "max"), ("ann", "bob")]
)
def test_two_who_cannot_be_a_pair_are_refused(mentee: str, mentor: str) -> None:
    with pytest.raises(UserError, match="These two cannot be a pair"):
        drafts.swap(cohort(), draft(ann="max"), mentee, mentor)


def test_pinned_places_are_not_given_away() -> None:
    full = drafts.pin(draft(ann="max", bob="mia"), "bob")
    with pytest.raises(UserError, match="pinned"):
        drafts.swap(cohort(), full, "ann", "mia")


def test_an_exchange_with_somebody_who_left_is_refused() -> None:
    with pytest.raises(UserError, match="has left"):
        drafts.swap(cohort(), draft(ann="zoe", bob="mia"), "ann", "mia")


def test_an_exchange_never_pairs_somebody_with_themselves() -> None:
    both = person("bob", places=1, wants="go", offers="sql")
    those = cohort()
    with_both = Cohort([*those.mentees[:1], both], [*those.mentors, both], those.names, frozenset())
    swapped = drafts.swap(with_both, draft(ann="bob", bob="mia"), "ann", "mia")
    assert mentors(swapped) == {"ann": "mia"}
    assert swapped.waiting == (("bob", "You gave the mentor to somebody else."),)


# --- At a glance, and beside another one


def test_how_well_pairs_suit_is_told_in_bands() -> None:
    scores = (10_000, 6_500, 6_499, 2_500, 0, None)
    some = Draft(
        pairs=tuple(Proposed("max", f"m{n}", "", score=one) for n, one in enumerate(scores))
    )
    found = [drafts.band(pair) for pair in some.pairs]
    assert found == ["very well", "very well", "well", "fairly", "a little", None]
    assert drafts.spread(some) == {"very well": 2, "well": 1, "fairly": 1, "a little": 1}


def test_figures_are_of_the_whole_and_never_of_a_few() -> None:
    scores = [9_000, 5_010, 7_000, 4_370, 5_640]
    pairs = [Proposed(f"M{n}", f"E{n}", "", score=score) for n, score in enumerate(scores)]
    worth = Quality(below_own_best=0.2, blocking=1, certified=False, gap=80)
    found = Draft(pairs=tuple(pairs), quality=worth)
    assert _glance.in_figures(found) == [
        "• On average they reach 62 of 100 points, and every pair at least 40.",
        "• 20.0 % of the mentees have less than 60 % of what their best mentor would give them.",
        "• Once, a mentor and a mentee would both be better off with each other, at the cost of the"
        " others.",
    ]
    many = tuple(replace(pairs[0], score=score) for score in (3_000, *[9_000] * 59))
    assert _glance.in_figures(Draft(pairs=many)) == [
        "• On average they reach 89 of 100 points, and every pair at least 30; the weakest"
        " twentieth has 70 or more on average."
    ]
    one_of_many = replace(found, quality=Quality(below_own_best=0.0004))
    assert _glance.in_figures(one_of_many)[1].startswith("• A few of the mentees have less than")
    pinned = drafts.pin(replace(found, quality=Quality()), "E0")
    assert _glance.in_figures(pinned)[1:] == [
        "• Nobody has less than 60 % of what their best mentor would give them, pinned pairs"
        " aside.",
        "• No mentor and mentee would both be better off with each other.",
    ]
    assert drafts.figures(replace(found, pairs=tuple(pairs[1:]))) is None
    assert len(_glance.in_figures(replace(found, quality=None))) == 1


@pytest.mark.parametrize(
    ("pairs", "waiting", "words"),
    [
        (0, 0, "Nobody looks for a mentor at the moment."),
        (0, 1, "Nobody has a mentor; 1 waits."),
        (1, 2, "1 of 3 mentees has a mentor; 2 wait."),
        (1, 0, "The mentee has a mentor."),
        (2, 0, "Both mentees have a mentor."),
        (3, 0, "All 3 mentees have a mentor."),
    ],
)
def test_coverage_is_said_plainly(pairs: int, waiting: int, words: str) -> None:
    found = tuple(Proposed("M", f"E{number}", "") for number in range(pairs))
    some = Draft(pairs=found, waiting=tuple((f"W{number}", "") for number in range(waiting)))
    assert _glance.coverage(some) == words


def test_what_moved_is_said_for_every_mentee() -> None:
    before, after = draft(ann="max", bob="mia", cid="moe"), draft(ann="mia", cid="moe", dan="max")
    assert drafts.moves(before, after) == (
        Move("ann", "max", "mia"),
        Move("bob", "mia", None),
        Move("dan", None, "max"),
    )
    assert drafts.moves(before, before) == ()


def test_only_what_was_suggested_is_proven() -> None:
    found = drafts.suggest(cohort(), Draft())
    assert found.certified is True
    assert drafts.pin(found, "bob").certified is True
    assert drafts.drop(found, "bob").certified is None
    assert drafts.swap(cohort(), found, "ann", "mia").certified is None


def test_a_run_has_settings_of_its_own_and_is_weighed_like_all_others() -> None:
    usual = drafts.suggest(cohort(), Draft())
    run = Run(0, Weights(skills=1, values=99))
    found = drafts.suggest(cohort(), Draft(run=run))
    assert found.run == run
    assert found.is_decided
    assert [pair.score for pair in found.pairs] == [pair.score for pair in usual.pairs]
    assert Draft.from_json(json.loads(json.dumps(found.as_json()))) == found


# --- Whom a mentee could have instead


def test_the_best_exchanges_say_what_they_cost() -> None:
    those, now = cohort(), drafts.suggest(cohort(), Draft())
    [only] = drafts.options(those, now, "bob")
    assert (only.mentor, only.cost) == ("max", "much")
    waiting = now.waiting[0][0]
    assert {one.mentor for one in drafts.options(those, now, waiting)} <= {"max", "mia"}
    assert drafts.options(those, now, "zoe") == ()
    pinned = drafts.pin(now, "bob")
    assert drafts.options(those, pinned, "bob")  # a pin does not hide what else there is


@pytest.mark.parametrize("places", [1, 2])
def test_the_best_exchanges_tell_who_else_will_have_moved(places: int) -> None:
    those = cohort(places=places)
    now = drafts.suggest(those, Draft())
    by_hand = drafts.swap(those, now, "bob", "max")
    less, taken = drafts.drop(now, "bob"), drafts.take(those, now, "bob", "max")
    kinds = set()
    for before in (now, by_hand, less, taken):
        for mentee in ("ann", "bob", "cid"):
            for option in drafts.options(those, before, mentee):
                after = drafts.take(those, before, mentee, option.mentor)
                others = tuple(m for m in drafts.moves(before, after) if m.mentee != mentee)
                assert option.moves == others
                kinds |= {(move.before is None, move.after is None) for move in others}
    assert kinds


def test_the_way_back_from_an_exchange_costs_nothing() -> None:
    those, now = cohort(), drafts.suggest(cohort(), Draft())
    away = drafts.take(those, now, "bob", "max")
    assert mentors(away)["bob"] == "max"
    assert away.find("bob") == next(pair for pair in away.pairs if pair.is_pinned)
    first = drafts.options(those, away, "bob")[0]
    assert (first.mentor, first.cost) == ("mia", "nothing")


def test_taking_somebody_keeps_the_rules_and_the_pins() -> None:
    those = cohort(("max", "bob"))
    with pytest.raises(UserError, match="were a pair before"):
        drafts.take(those, Draft(), "bob", "max")
    with pytest.raises(UserError, match="pinned"):
        drafts.take(cohort(), drafts.pin(draft(ann="max"), "ann"), "bob", "max")
    with pytest.raises(UserError, match="cannot be a pair"):
        drafts.take(cohort(), Draft(), "bob", "zoe")
    again = drafts.take(cohort(), Draft(dropped=(("max", "ann"),)), "ann", "max")
    assert again.dropped == ()  # who was taken out is wanted after all


def test_a_block_is_never_overruled_and_never_explained() -> None:
    those = cohort()
    blocked = replace(those.mentees[0], blocks=frozenset({"mia"}))
    those = replace(those, mentees=[blocked, *those.mentees[1:]])
    with pytest.raises(UserError) as refused:
        drafts.swap(those, draft(ann="max", bob="mia"), "ann", "mia")
    assert refused.value.sentence == "These two cannot be a pair at the moment."
    assert not drafts.possible(those)("mia", "ann")
    assert drafts.possible(those)("max", "ann")


def test_shortlists_hold_the_drafts_own_and_tell_nothing_by_their_order() -> None:
    those = cohort(places=2)
    now = drafts.pin(drafts.suggest(those, Draft()), "bob")
    lists = drafts.shortlists(those, now)
    assert lists.keys() == {"ann", "cid"}  # who is pinned has no choice to make
    for mentee, offered in lists.items():
        names = [those.names[one.mentor] for one in offered]
        assert names == sorted(names)
        found = now.find(mentee)
        assert found
        assert found.mentor in [one.mentor for one in offered]
        assert all(one.score is None for one in offered)
