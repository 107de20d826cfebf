"""Profiles: what people say of themselves, how it is understood, and what matching gets of it."""

from dataclasses import replace

import pytest

from bot.programme import drafts, meanings
from bot.programme.drafts import Cohort
from bot.programme.matching import Profile, Rules, Weights
from bot.store import Store, cohorts, enrolments, programmes
from bot.store.programmes import Terms
from playground.wire import Json
from tests.conftest import join, publish
from tests.test_hostile_words import HOSTILE
from tests.workspace import Slack


def cohort(slack: Slack, store: Store) -> Cohort:
    with store.read() as session:
        return cohorts.of(session, programmes.get(session, slack.workspace.id, 1), slack.now)


def profile(slack: Slack, store: Store, who: str) -> Profile:
    found = cohort(slack, store)
    one = found.mentor(slack.id(who)) or found.mentee(slack.id(who))
    assert one
    return one


def choices(slack: Slack, field: str) -> list[str]:
    view = slack.seat().view
    assert view
    [element] = [b["element"] for b in view["blocks"] if b["block_id"] == field]
    options: list[Json] = element["options"]
    return [option["text"]["text"] for option in options]


# --- What was understood


def test_what_was_understood_is_shown_and_counts_unless_it_is_put_right(
    programme: Slack, store: Store
) -> None:
    programme.command("/mentor join", by="ben")
    words = "k8s\nbeekeeping\nSQL tuning\ntime and stress management"
    assert programme.submit(role="mentor", offers=words).ok
    shown = programme.screen()
    assert "k8s → *Kubernetes*" in shown
    assert "As you wrote it: beekeeping" in shown
    assert "You are done already, and may close this." in shown
    programme.close("ben")
    assert profile(programme, store, "ben").offers[:2] == ("Kubernetes", "beekeeping")

    programme.command("/mentor join", by="ben")
    assert programme.submit().ok
    programme.press("That is not what I meant")
    assert choices(programme, "meaning:k8s")[:2] == ["Kubernetes", "My own words: k8s"]
    near = choices(programme, "meaning:beekeeping")
    assert near[0] == "My own words: beekeeping"
    assert programme.submit(**{"meaning:k8s": "=", "meaning:beekeeping": near[1]}).ok
    assert f"beekeeping → *{near[1]}*" in programme.screen()
    assert "As you wrote it: k8s" in programme.screen()
    programme.close("ben")
    assert profile(programme, store, "ben").offers[:2] == ("k8s", near[1])

    # It is still there the next time, and can be put back.
    programme.command("/mentor join", by="ben")
    assert programme.submit(offers="K8S\nbeekeeping").ok
    programme.press("That is not what I meant")
    assert programme.submit().ok
    assert profile(programme, store, "ben").offers == ("K8S", near[1])
    programme.press("That is not what I meant")
    assert programme.submit(**{"meaning:k8s": "usual", "meaning:beekeeping": "="}).ok
    assert profile(programme, store, "ben").offers == ("Kubernetes", "beekeeping")


def test_the_order_of_what_is_wanted_counts(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="k8s\ngiving talks\nKubernetes")
    ada = profile(programme, store, "ada")
    assert (ada.wants, ada.priorities) == (("Kubernetes", "Public speaking"), (4, 3))


def test_a_vocabulary_that_fits_no_more_is_passed_over() -> None:
    known = meanings.vocabulary("- No such topic")
    assert meanings.of(known, "k8s", {}) == ("Kubernetes",)
    assert meanings.of(known, "...", {}) == ("...",)


# --- More about you


def test_more_about_you_reaches_matching_and_nobody_else(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning")
    programme.command("/mentor join", by="ben")
    assert programme.submit(role="both", offers="SQL tuning\nGo", wants="chess").ok
    programme.press("More about you")
    assert "Only matching reads this." in programme.screen()
    assert "Nobody sees whom you wished for" in str(programme.seat().view)
    done = programme.submit(
        **{"level:sql tuning": "2", "level:go": "4"},
        rhythm="fortnightly",
        channel="video",
        style="planned",
        wishes=[programme.id("ada"), programme.id("goran")],
        blocks=[programme.id("emeka")],
        team="Data",
        manager=[programme.id("dora")],
    )
    assert done.ok, done
    assert "You are part of" in programme.screen()  # the page behind it
    programme.close("ben")
    ben = profile(programme, store, "ben")
    assert ben.wishes == (programme.id("ada"), programme.id("goran"))
    assert ben.blocks == {programme.id("emeka")}
    with store.read() as session:
        kept = enrolments.find(session, 1, programme.id("ben"))
    assert programme.id("emeka") not in repr(kept)
    assert (ben.team, ben.manager) == ("data", programme.id("dora"))
    assert (ben.rhythm, ben.channel, ben.style) == ("fortnightly", "video", "planned")
    assert dict(zip(ben.offers, ben.levels, strict=True)) == {"SQL tuning": 2, "Go (language)": 4}

    # All of it is there when the form is opened again, and can be taken back.
    programme.home("ben")
    programme.press("More about me", where="home")
    assert "fortnightly" in str(programme.seat().view)
    assert programme.submit(
        rhythm="any", wishes=[], blocks=[], manager=[], team="", **{"level:go": None}
    ).ok
    assert not programme.seat("ben").view
    ben = profile(programme, store, "ben")
    assert (ben.rhythm, ben.wishes, ben.blocks, ben.manager) == ("", (), frozenset(), "")
    assert ben.levels == (2, 2)  # the other one counts as levels usually do


def test_whoever_is_gone_may_still_stand_in_the_form(programme: Slack) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning")
    for answers in ({"wishes": [programme.id("ben")]}, {}):
        programme.home("ada")
        programme.press("More about me", where="home")
        assert programme.submit(**answers).ok
        programme.workspace.deactivate("ben")
        programme.settle()


def test_a_level_not_given_counts_as_the_others_do(programme: Slack, store: Store) -> None:
    join(programme, "ben", "mentor", offers="SQL tuning\nGo")
    assert profile(programme, store, "ben").levels == ()
    join(programme, "emeka", "mentor", offers="chess")
    programme.home("emeka")
    programme.press("More about me", where="home")
    assert programme.submit(**{"level:chess": "2"}).ok
    assert profile(programme, store, "ben").levels == (2, 2)


def test_who_would_rather_not_says_nothing_of_how_well_others_know_theirs(
    programme: Slack, store: Store
) -> None:
    join(programme, "ben", "mentor", offers="SQL tuning")
    join(programme, "emeka", "mentor", offers="chess")
    programme.home("emeka")
    programme.press("More about me", where="home")
    assert programme.submit(**{"level:chess": "0"}).ok
    assert profile(programme, store, "ben").levels == ()
    join(programme, "ada", "mentee", wants="SQL tuning")
    programme.command("/mentor pair", by="dora")
    assert "which Ben Carter offers" in programme.screen("dora")


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"wishes": ["ada"]}, "wishes", "Please choose somebody other than yourself."),
        ({"blocks": ["ada"]}, "blocks", "Please choose somebody other than yourself."),
        ({"manager": ["ada"]}, "manager", "Please choose somebody other than yourself."),
        (
            {"wishes": ["ben"], "blocks": ["ben"]},
            "blocks",
            "Somebody is in both lists. Please decide on one.",
        ),
    ],
)
def test_what_cannot_be_is_said_where_it_was_chosen(
    programme: Slack, answers: dict[str, list[str]], field: str, sentence: str
) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning")
    programme.home("ada")
    programme.press("More about me", where="home")
    chosen = {name: [programme.id(one) for one in people] for name, people in answers.items()}
    assert programme.submit(**chosen).errors == {field: sentence}


def test_somebody_who_left_meanwhile_is_told_so(programme: Slack) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning")
    programme.home("ada")
    programme.press("More about me", where="home")
    with programme.mentor.store.begin() as session:
        mine = enrolments.find(session, 1, programme.id("ada"))
        assert mine
        enrolments.end(session, mine, programme.now)
    assert programme.submit().errors == {
        "rhythm": "You do not take part in this programme at the moment."
    }


# --- Whom a programme takes, and on what terms


def test_a_block_keeps_two_apart_and_no_screen_says_why(programme: Slack, store: Store) -> None:
    join(programme, "ben", "mentor", offers="SQL tuning")
    join(programme, "ada", "mentee", wants="SQL tuning")
    programme.home("ada")
    programme.press("More about me", where="home")
    assert programme.submit(blocks=[programme.id("ben")]).ok
    programme.command("/mentor pair", by="dora")
    assert "There is no new mentor to suggest to Ada Moreau this time." in programme.screen()


def test_nobody_gets_a_mentor_from_far_up_their_line(pair: Slack, store: Store) -> None:
    """Ben, who is paired already, is between the two."""
    for who, role, manager in (("chandra", "mentee", "ben"), ("emeka", "mentor", "")):
        join(pair, who, role, offers="Go", wants="Go")
        pair.home(who)
        pair.press("More about me", where="home")
        assert pair.submit(manager=[pair.id(manager)] if manager else []).ok
    assert drafts.possible(cohort(pair, store))(pair.id("emeka"), pair.id("chandra"))
    pair.home("ben")
    pair.press("More about me", where="home")
    assert pair.submit(manager=[pair.id("emeka")]).ok
    assert not drafts.possible(cohort(pair, store))(pair.id("emeka"), pair.id("chandra"))


def test_guests_take_part_only_where_a_programme_allows_it(programme: Slack, store: Store) -> None:
    said = programme.command("/mentor join", by="jonas")
    assert "is for members of the workspace, and you are here as a guest." in said
    assert "You could join" not in programme.home("jonas")
    with store.begin() as session:
        one = programmes.get(session, programme.workspace.id, 1)
        one.terms = replace(one.terms, guests=True)
    join(programme, "jonas", "mentee", wants="SQL tuning")
    assert cohort(programme, store).mentee(programme.id("jonas"))
    with store.begin() as session:
        one = programmes.get(session, programme.workspace.id, 1)
        one.terms = replace(one.terms, guests=False)
    assert not cohort(programme, store).mentee(programme.id("jonas"))
    programme.command("/mentor people", by="dora")
    assert "a guest, and guests are not matched" in programme.screen()


def test_a_programmes_terms_reach_matching(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning", languages=["French"])
    found = cohort(programme, store)
    assert (found.weights, found.rules, found.fairness) == (Weights(), Rules(), 1)
    terms = Terms(
        weights=Weights(wishes=30),
        same_team=True,
        common_language=False,
        least_hours=2,
        fairness=50,
        guests=True,
    )
    with store.begin() as session:
        programmes.get(session, programme.workspace.id, 1).terms = terms
    with store.read() as session:
        assert programmes.get(session, programme.workspace.id, 1).terms == terms
    found = cohort(programme, store)
    assert (found.weights, found.rules) == (
        Weights(wishes=30),
        Rules(same_team=True, least_hours=2),
    )
    assert found.fairness == 0.5
    assert profile(programme, store, "ada").languages == ()


def test_two_who_were_a_pair_are_one_again_only_if_both_wish(pair: Slack, store: Store) -> None:
    pair.command("/mentor people", by="dora")
    pair.press("End this pair")
    assert pair.submit().ok
    pair.close("dora")
    for who, other in (("ada", "ben"), ("ben", "ada")):
        pair.command("/mentor pair", by="dora")
        assert "Nobody has a mentor; 1 waits." in pair.screen(), who
        pair.close("dora")
        pair.home(who)
        pair.press("More about me", where="home")
        assert pair.submit(wishes=[pair.id(other)]).ok
    publish(pair)
    assert not cohort(pair, store).mentees


def test_rounds_waited_start_anew_with_a_pair(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="SQL tuning")
    with store.begin() as session:
        enrolments.count_round(session, 1, (), {programme.id("ada")})
    assert profile(programme, store, "ada").rounds_waited == 1
    with store.begin() as session:
        enrolments.count_round(session, 1, {programme.id("ada")}, ())
    assert profile(programme, store, "ada").rounds_waited == 0


# --- A programme's own terms


def open_matching(slack: Slack) -> None:
    slack.command("/mentor setup", by="dora")
    slack.press("Choose")
    slack.press("How people are matched")


def test_a_coordinator_decides_how_people_are_matched(programme: Slack, store: Store) -> None:
    def terms() -> Terms:
        with store.read() as session:
            return programmes.get(session, programme.workspace.id, 1).terms

    open_matching(programme)
    assert "you may leave all of it" in programme.screen()
    assert programme.submit().ok
    assert terms() == Terms()
    assert programme.screen()  # the settings are still there behind it
    programme.press("How people are matched")
    done = programme.submit(
        skills="8",
        values="0",
        interests="2",
        fairness="50",
        same_team="yes",
        common_language="no",
        least_hours="2",
        guests="yes",
        vocabulary="Northwind way: NW, our way\n- Kubernetes",
    )
    assert done.ok, done
    assert terms() == Terms(
        weights=Weights(skills=90, values=0, interests=5),
        same_team=True,
        common_language=False,
        least_hours=2,
        fairness=50,
        guests=True,
    )
    programme.close("dora")
    join(programme, "ada", "mentee", wants="nw\nk8s")
    assert profile(programme, store, "ada").wants == ("Northwind way", "k8s")
    open_matching(programme)
    assert programme.submit().ok  # as it stands there now, nothing changes
    assert terms().weights == Weights(skills=90, values=0, interests=5)
    assert profile(programme, store, "ada").wants == ("Northwind way", "k8s")


def test_a_vocabularys_faults_are_named_by_line(programme: Slack, store: Store) -> None:
    open_matching(programme)
    done = programme.submit(guests="yes", vocabulary="Go: golang\n- No such topic\nGo")
    assert done.errors["vocabulary"].startswith("Line 3: “Go” is there already")
    long = "\n".join(f"- Nothing {number}" for number in range(30))
    done = programme.submit(vocabulary=long)
    assert done.errors["vocabulary"].endswith("… and 22 more.")
    with store.read() as session:
        assert programmes.get(session, programme.workspace.id, 1).terms == Terms()


def test_a_long_vocabulary_comes_as_a_file_and_stays_until_it_goes(
    programme: Slack, store: Store
) -> None:
    def lines() -> str:
        with store.read() as session:
            return programmes.get(session, programme.workspace.id, 1).vocabulary

    long = "\r\n".join(f"Own topic {number}: word{number}" for number in range(200))
    dora = programme.seat("dora")
    open_matching(programme)
    bad = dora.upload("topics.txt", b"- No such topic")
    assert programme.submit(file=[bad.id]).errors["file"].startswith("Line 1: there is no topic")
    assert programme.submit(file=[dora.upload("topics.txt", long.encode()).id]).ok
    assert lines() == long.replace("\r\n", "\n")
    programme.press("How people are matched")
    assert "Keep your 200 lines" in programme.screen()
    assert programme.submit().ok
    assert lines()
    programme.press("How people are matched")
    assert programme.submit(kept="forget").ok
    assert lines() == ""


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_vocabulary_breaks_nothing(
    programme: Slack, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    open_matching(programme)
    answered = programme.force(by="dora", vocabulary=f"Falcons: {HOSTILE[what]}")
    assert answered.get("response_action") in (None, "errors")
    programme.close("dora")
    programme.command("/mentor join", by="ada")
    wants = HOSTILE[what].splitlines()[0][:60]
    programme.force(by="ada", wants=wants, role={"value": "mentee"})
    programme.home("ada")
    assert not [record for record in caplog.records if record.levelname == "ERROR"], caplog.text


def test_only_who_may_change_a_programme_decides(programme: Slack, store: Store) -> None:
    open_matching(programme)
    programme.workspace.person("dora").is_admin = False
    with store.begin() as session:
        programmes.set_coordinators(session, 1, [programme.id("mira")])
    programme.sleep(hours=7)  # what was heard of Dora is old
    programme.workspace.person("dora").is_owner = False
    assert programme.submit().errors == {
        "skills": "Only a coordinator of this programme can do that."
    }
