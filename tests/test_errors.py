"""Whatever goes wrong, the person in front of the screen reads a sentence where they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.config import Settings
from bot.handlers import errors
from bot.handlers.router import Router
from bot.store import Store, goals, installations
from tests.workspace import Slack

SECRET = "marzipan"


@contextmanager
def database_gone(store: Store, when: str = "") -> Iterator[None]:
    """The database breaks the connection at the first statement that contains `when`."""

    def break_it(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if when in statement:
            raise OperationalError(statement, None, Exception(f"server closed it near {SECRET}"))

    event.listen(store.engine, "before_cursor_execute", break_it)
    try:
        yield
    finally:
        event.remove(store.engine, "before_cursor_execute", break_it)


def test_a_command_that_fails_is_apologised_for(
    pair: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with database_gone(store):
        reply = pair.seat("ada").command("/mentor goal")
    assert reply.body == errors.APOLOGY
    assert pair.posts("#general", by="ada") == [errors.APOLOGY]
    assert pair.messages("#general", by="ben") == []
    assert "OperationalError" in caplog.text
    assert SECRET not in caplog.text


def test_an_event_that_the_database_could_not_take_is_told_again(
    slack: Slack, store: Store
) -> None:
    with database_gone(store):
        slack.workspace.uninstall()
    with store.read() as session:
        assert session.get(installations.Workspace, slack.workspace.id) is None
    slack.sleep(minutes=2)
    slack.workspace.settle()
    with store.read() as session:
        known = session.get(installations.Workspace, slack.workspace.id)
        assert known
        assert known.stopped_at


def test_a_form_stays_open_with_what_was_typed(
    pair: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    pair.command("/mentor goal", by="ada")
    with database_gone(store, "INSERT INTO goal"):
        seat = pair.seat("ada")
        seat.fill("what", f"Bake {SECRET}")
        result = seat.submit()
    assert result.errors == {"what": errors.APOLOGY}
    view = pair.seat("ada").view
    assert view
    assert view["state"]["values"]["what"]["what"]["value"] == f"Bake {SECRET}"
    with store.read() as session:
        assert goals.of_pairs(session, [1]) == []
    assert SECRET not in caplog.text

    assert pair.submit(by="ada").ok
    assert f"Bake {SECRET}" in pair.posts("ada ben")[-1]


def test_half_a_submission_is_none(pair: Slack, store: Store) -> None:
    pair.command("/mentor goal", by="ada")
    with database_gone(store, "INSERT INTO outbox"):
        seat = pair.seat("ada")
        seat.fill("what", "Give a talk")
        assert seat.submit().errors == {"what": errors.APOLOGY}
    with store.read() as session:
        assert goals.of_pairs(session, [1]) == []


def test_a_form_without_inputs_shows_the_apology_on_top(pair: Slack, store: Store) -> None:
    pair.command("/mentor leave", by="ada")
    with database_gone(store):
        assert pair.seat("ada").submit().ok
    assert errors.APOLOGY in pair.screen("ada")
    pair.seat("ada").close_view()
    assert "Leave *Spring mentoring*?" in pair.screen("ada")


def test_a_message_button_that_fails_is_answered_beneath(pair: Slack, store: Store) -> None:
    with database_gone(store):
        _press(pair, "ada", "Set a goal", where="ada ben")
    assert pair.posts("ada ben", by="ada")[-1] == errors.APOLOGY
    assert errors.APOLOGY not in pair.posts("ada ben", by="ben")
    assert "meet Ben Carter" in pair.posts("ada ben")[0]


def test_a_button_at_home_that_fails_opens_the_apology(pair: Slack, store: Store) -> None:
    pair.home("ada")
    with database_gone(store):
        _press(pair, "ada", "Goals")
    assert errors.APOLOGY in pair.screen("ada")


def test_a_button_in_a_modal_that_fails_lays_the_apology_on_top(pair: Slack, store: Store) -> None:
    pair.command("/mentor goal", by="ada")
    assert pair.submit(what="Give a talk").ok
    pair.command("/mentor goal", by="ada")
    with database_gone(store):
        _press(pair, "ada", "Set a goal", modal=True)
    assert errors.APOLOGY in pair.screen("ada")
    pair.seat("ada").close_view()
    assert "Give a talk" in pair.screen("ada")


def test_a_home_that_cannot_be_drawn_stays_as_it_was(pair: Slack, store: Store) -> None:
    before = pair.home("ada")
    with database_gone(store):
        pair.seat("ada").open_home()
    assert pair.home("ada") == before


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error", "ratelimited"])
def test_a_modal_that_slack_does_not_open_is_logged_without_words(
    pair: Slack, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    pair.workspace.faults.add("views.open", error)
    assert pair.command(f"/mentor goal {SECRET}", by="ada") == errors.APOLOGY
    assert f"SlackApiError {error}" in caplog.text
    assert SECRET not in caplog.text


def test_an_apology_that_slack_does_not_show_either_is_logged(
    pair: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    pair.home("ada")
    pair.workspace.faults.add("views.open", "expired_trigger_id", times=2)
    pair.press("Goals", by="ada", where="home")
    assert pair.seat("ada").view is None
    assert "The apology was not delivered" in caplog.text
    assert "'SlackApiError expired_trigger_id'" in caplog.text


def test_a_list_that_cannot_be_drawn_anew_undoes_nothing(pair: Slack, store: Store) -> None:
    for what in ("Give a talk", "Write it down"):
        pair.command("/mentor goal", by="ada")
        if what == "Write it down":
            pair.press("Set a goal")
            pair.workspace.faults.add("views.update", "not_found")
        assert pair.submit(what=what).ok
    with store.read() as session:
        assert len(goals.of_pairs(session, [1])) == 2


def test_a_button_of_long_ago_is_acknowledged(slack: Slack) -> None:
    body = {
        "type": "block_actions",
        "team": {"id": slack.workspace.id},
        "user": {"id": slack.id("ada"), "team_id": slack.workspace.id},
        "actions": [{"type": "button", "action_id": "gone.by", "block_id": "b"}],
    }
    assert slack.workspace.deliver("interactive", body).ok


def test_a_handler_asks_only_for_what_there_is() -> None:
    def handler(clinet: object) -> None:
        """Asks for a client, nearly."""

    with pytest.raises(TypeError, match="handler asks for clinet"):
        Router().action("a.b", handler)


def test_an_id_has_one_handler() -> None:
    router = Router()
    router.action("a.b", lambda: None)
    with pytest.raises(ValueError, match=r"a\.b has a handler already"):
        router.action("a.b", lambda: None)


def test_a_revoked_token_is_logged_and_the_person_told(
    settings: Settings, pair: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    pair.workspace.revoke_tokens()
    reply = pair.seat("ada").command("/mentor goal")
    assert reply.body == errors.APOLOGY
    assert "token_revoked" in caplog.text
    assert settings.slack_bot_token.get_secret_value() not in caplog.text


def _press(slack: Slack, by: str, label: str, where: str = "", *, modal: bool = False) -> None:
    """Press a button and leave it at that: nothing settles while the database is away."""
    seat = slack.seat(by)
    screens = [({}, seat.view)] if modal else [({"home": True}, seat.home)]
    if where:
        place = slack.place(where)
        screens = [({"message": (place, m["ts"])}, m) for m in seat.messages(place)]
    for screen, shown in screens:
        for block in (shown or {}).get("blocks", []):
            for element in block.get("elements", []):
                if element.get("text") and label in str(element["text"]):
                    seat.press(block["block_id"], element["action_id"], **screen)
                    return
    raise AssertionError(label)


def test_a_job_that_fails_is_logged_without_anybodys_words(
    pair: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with database_gone(store, "INSERT INTO check_in "):
        pair.wait(days=1, hours=6, minutes=1)  # over Tuesday's ping
    assert "Timer failed" in caplog.text
    assert "OperationalError" in caplog.text
    assert SECRET not in caplog.text
    pair.wait(hours=1)
    assert "how is it going this week?" in pair.posts("ada ben")[-1]
