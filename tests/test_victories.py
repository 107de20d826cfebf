"""Victories: shared with one's pair or with everybody, and nobody is named who would not be."""

import pytest

from bot.store import Store, outbox, programmes, victories
from bot.store.members import Who
from bot.store.programmes import Terms
from tests import forging
from tests.conftest import join
from tests.workspace import Slack

PAIR, CHANNEL = "pair:1", "channel"
TEXT = "My first talk went well!"


def share(slack: Slack, *thanks: str, by: str = "ada", to: str = CHANNEL, text: str = TEXT) -> str:
    """Fill in the form and send it; return what is said then."""
    slack.command("/mentor victory", by=by)
    done = slack.submit(text=text, thanks=[slack.id(name) for name in thanks], audience=to)
    assert done.ok, done
    shown = slack.screen(by)
    slack.close(by)
    return shown


def refused(slack: Slack, *thanks: str, by: str = "ada", text: str = TEXT) -> dict[str, str]:
    slack.command("/mentor victory", by=by)
    thanked = [slack.id(name) for name in thanks]
    return slack.submit(text=text, thanks=thanked, audience=CHANNEL).errors


def test_a_victory_for_two_stays_between_two(pair: Slack) -> None:
    assert "Shared with your pair." in share(pair, to=PAIR)
    assert pair.posts("ada ben")[-1] == f"Ada Moreau shared a victory: {TEXT}"
    assert pair.posts("#victories", by="dora") == []


def test_in_ones_own_pair_nobody_has_to_agree_to_thanks(pair: Slack) -> None:
    share(pair, "ben", to=PAIR)
    assert pair.posts("ada ben")[-1].endswith("Thanks to Ben Carter.")
    assert pair.posts("ben") == []


def test_a_victory_without_names_is_celebrated_at_once(pair: Slack) -> None:
    assert "Shared in #victories." in share(pair)
    assert pair.posts("#victories", by="dora") == [f"Ada Moreau shared a victory: {TEXT}"]


def test_whoever_is_thanked_in_public_is_asked_first(pair: Slack) -> None:
    assert "I am asking Ben Carter" in share(pair, "ben")
    assert pair.posts("#victories", by="dora") == []
    assert pair.posts("ben") == [f"Ada Moreau would like to thank you in public. May they? {TEXT}"]
    assert "waits until everybody named agrees" in pair.home("ada")
    assert "would like to thank you in public" in pair.home("ben")

    pair.press("Yes, share it", by="ben", where="ben")
    assert pair.posts("#victories", by="dora") == [
        f"Ada Moreau shared a victory: {TEXT} Thanks to Ben Carter."
    ]
    assert pair.posts("ben") == ["Ada Moreau's victory: Thank you: you agreed to be named."]
    for who in ("ada", "ben"):
        assert TEXT not in pair.home(who)


def test_it_is_shared_when_the_last_one_agrees(pair: Slack) -> None:
    share(pair, "ben", "chandra")
    pair.press("Yes, share it", by="ben", where="ben")
    assert pair.posts("#victories", by="dora") == []
    pair.home("chandra")
    pair.press("Yes, share it", by="chandra", where="home")
    [post] = pair.posts("#victories", by="dora")
    assert "Ben Carter" in post
    assert "Chandra Iyer" in post


def test_two_who_agree_in_one_moment_share_it_once(pair: Slack) -> None:
    share(pair, "ben", "chandra")
    forging.at_once(
        lambda: forging.deliver_click(pair, "ben", "victories.agree", 1),
        lambda: forging.deliver_click(pair, "chandra", "victories.agree", 1),
    )
    pair.settle()
    assert len(pair.posts("#victories", by="dora")) == 1


def test_one_no_is_enough_and_nobody_learns_whose(pair: Slack, store: Store) -> None:
    share(pair, "ben", "chandra", "emeka")
    pair.press("Yes, share it", by="ben", where="ben")
    pair.press("Rather not", by="chandra", where="chandra")

    assert pair.posts("#victories", by="dora") == []
    assert pair.posts("ada") == [
        "Your victory was not posted: not everybody would like to be named in public."
    ]
    assert pair.posts("chandra") == ["Ada Moreau's victory: All right, it stays private."]
    assert pair.posts("emeka") == ["Ada Moreau's victory is not going to be shared after all."]
    assert pair.posts("ben") == ["Ada Moreau's victory is not going to be shared after all."]
    for who in ("ada", "ben", "emeka", "dora"):
        assert "Chandra" not in pair.everything(who)
    with store.read() as session:
        assert not victories.asking(session, Who(pair.workspace.id, pair.id("ada")))

    pair.press("Share again", by="ada", where="ada")
    assert "What went well?" in pair.screen()


def test_the_author_may_take_it_back(pair: Slack) -> None:
    share(pair, "ben", "chandra")
    pair.home("ada")
    pair.press("Take it back", by="ada", where="home")
    for who in ("ben", "chandra"):
        assert pair.posts(who) == ["Ada Moreau's victory is not going to be shared after all."]
        assert TEXT not in pair.home(who)
    assert TEXT not in pair.home("ada")
    shown = forging.click(pair, "ben", "victories.agree", 1)
    assert "does not need an answer any more" in shown
    assert pair.posts("#victories", by="dora") == []


def test_somebody_who_is_gone_can_no_longer_agree(pair: Slack) -> None:
    share(pair, "ben", "chandra")
    pair.press("Yes, share it", by="ben", where="ben")
    pair.workspace.deactivate("chandra")
    pair.settle()
    assert pair.posts("ada")[-1].startswith("Your victory was not posted")
    assert pair.posts("ben") == ["Ada Moreau's victory is not going to be shared after all."]
    assert TEXT not in pair.home("ada")


def test_what_an_author_who_is_gone_would_have_shared_is_asked_no_more(pair: Slack) -> None:
    share(pair, "chandra")
    pair.workspace.deactivate("ada")
    pair.settle()
    assert pair.posts("chandra") == ["Ada Moreau's victory is not going to be shared after all."]
    assert TEXT not in pair.home("chandra")


def test_a_guest_is_told_of_the_channel_in_words(pair: Slack, store: Store) -> None:
    with store.begin() as session:
        programmes.get(session, pair.workspace.id, 1).terms = Terms(guests=True)
    join(pair, "jonas", "mentee", wants="SQL tuning")
    pair.command("/mentor victory", by="jonas")
    assert "you see what is posted in that channel only if you are in it" in pair.screen()
    assert "#victories" not in pair.screen()
    assert pair.submit(text=TEXT).ok
    assert "Shared in the victories channel of Spring mentoring." in pair.screen("jonas")
    pair.close("jonas")
    share(pair, "jonas")
    pair.home("jonas")
    [question] = pair.messages("jonas")
    assert "in the victories channel of Spring mentoring and" in str(question["blocks"])


def test_an_answer_counts_once(pair: Slack) -> None:
    share(pair, "ben", "chandra")
    pair.press("Yes, share it", by="ben", where="ben")
    for action in ("victories.agree", "victories.decline"):
        assert "You have answered already" in forging.click(pair, "ben", action, 1)
        pair.close("ben")
    pair.press("Yes, share it", by="chandra", where="chandra")
    assert len(pair.posts("#victories", by="dora")) == 1
    assert "does not wait" in forging.click(pair, "ada", "victories.take_back", 1)


def test_nobody_answers_for_another(pair: Slack) -> None:
    share(pair, "ben")
    for action in ("victories.agree", "victories.decline"):
        for other in ("ada", "dora", "chandra"):
            assert "not a question for you" in forging.click(pair, other, action, 1)
            pair.close(other)
    assert "does not wait" in forging.click(pair, "ben", "victories.take_back", 1)
    assert pair.posts("#victories", by="dora") == []
    assert pair.home("ben").count(TEXT) == 1


@pytest.mark.parametrize(
    "text",
    ["Ben Carter helped me.", "thanks, BEN CARTER!", "Ben's advice was good", "Look, <@ben>!"],
)
def test_whoever_is_named_in_the_words_has_to_be_asked(pair: Slack, text: str) -> None:
    text = text.replace("<@ben>", f"<@{pair.id('ben')}>")
    assert refused(pair, text=text) == {
        "thanks": "You name Ben Carter. Please add them below, so that I can ask them first."
    }
    assert pair.submit(thanks=[pair.id("ben")]).ok
    assert len(pair.posts("ben")) == 1


@pytest.mark.parametrize("text", ["I bent a carter's rule", "Reuben Carterson", "benefits"])
def test_other_words_name_nobody(pair: Slack, text: str) -> None:
    share(pair, text=text)
    assert len(pair.posts("#victories", by="dora")) == 1


def test_naming_oneself_asks_nobody(pair: Slack) -> None:
    share(pair, "ada", text="Ada Moreau did it")
    assert pair.posts("#victories", by="dora") == ["Ada Moreau shared a victory: Ada Moreau did it"]
    assert pair.posts("ada") == []


def test_bots_and_those_who_are_gone_cannot_be_thanked(pair: Slack) -> None:
    sentence = "Standby cannot be asked. Please leave them out."
    assert refused(pair, "standby") == {"thanks": sentence}
    pair.close("ada")
    pair.command("/mentor victory", by="ada")
    answered = pair.force(text=TEXT, thanks=[pair.id("leo")], audience={"value": CHANNEL})
    assert "Leo Ricci cannot be asked" in answered["errors"]["thanks"]
    many = [pair.id(name) for name in ("ben", "dora", "emeka", "fumiko", "goran", "hana")]
    answered = pair.force(text=TEXT, thanks=many)
    assert answered["errors"] == {"thanks": "Please choose at most 5."}


def test_a_pair_of_others_is_no_audience(pair: Slack) -> None:
    join(pair, "chandra", "mentor", offers="SQL tuning")
    pair.command("/mentor victory", by="chandra")
    answered = pair.force(text=TEXT, audience={"value": PAIR})
    assert "Only the two of a pair" in str(answered["errors"])
    answered = pair.force(text=TEXT, audience={"value": "pair:x"})
    assert answered["response_action"] == "errors"


def test_who_takes_part_in_nothing_has_nothing_to_share(pair: Slack) -> None:
    assert "`/mentor join` is the way in." in pair.command("/mentor victory", by="hana")


def test_a_form_that_slack_sends_twice_is_shared_once(pair: Slack) -> None:
    pair.command("/mentor victory", by="ada")
    view = pair.seat("ada").view
    assert view
    values = view["state"]["values"]
    values["text"]["text"]["value"] = TEXT
    values["audience"]["audience"]["selected_option"] = {"value": CHANNEL}
    for _ in range(2):
        assert "errors" not in forging.submission(pair, "ada", view)
    assert len(pair.posts("#victories", by="dora")) == 1


def test_when_the_channel_is_archived_the_coordinator_hears_of_it(
    pair: Slack, store: Store
) -> None:
    pair.workspace.archive("#victories")
    share(pair)
    with store.read() as session:
        [row] = outbox.unsent(session, pair.workspace.id)
    assert (row.state, row.error) == ("dead", "is_archived")
    warning = "I could not deliver 1 message to #victories: the channel is archived."
    assert warning in pair.home("dora")
    assert TEXT not in pair.everything("dora")
    assert warning not in pair.home("ada")
    pair.wait(days=8)
    assert warning not in pair.home("dora")


def test_somebody_who_joins_later_shares_without_a_pair(pair: Slack) -> None:
    join(pair, "chandra", "mentor", offers="SQL tuning")
    pair.home("chandra")
    pair.press("Share a victory", by="chandra", where="home")
    assert "Only" not in pair.screen()
    assert pair.submit(text=TEXT).ok
    assert pair.posts("#victories", by="dora") == [f"Chandra Iyer shared a victory: {TEXT}"]
