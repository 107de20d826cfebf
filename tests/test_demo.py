"""The demo goes on where it stopped, and says in a sentence why it cannot run."""

import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.app import Mentor
from bot.errors import Refusal
from bot.store import Store
from playground.workspace import Workspace
from tests.conftest import MANIFEST, join, publish, set_up
from tests.workspace import Slack


def test_it_goes_on_where_it_stopped_unless_it_is_to_start_anew(tmp_path: Path) -> None:
    with demo.running(tmp_path / "demo", port=0):
        pass
    state = tmp_path / "demo" / "workspace.json"
    kept = Workspace.load(state, MANIFEST)
    kept.clock.advance(timedelta(days=40))
    kept.post_as("ada", "#general", "Good morning")
    kept.save(state)

    with demo.running(tmp_path / "demo", port=0):
        pass
    again = Workspace.load(state, MANIFEST)
    assert [message.text for message in again.channel("#general").messages] == ["Good morning"]
    assert abs(again.clock.now() - kept.clock.now()) < timedelta(minutes=1)

    with demo.running(tmp_path / "demo", port=0, fresh=True):
        pass
    assert Workspace.load(state, MANIFEST).channel("#general").messages == []


def test_a_busy_port_gets_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = rf"Port {port} cannot be used .* another port"
        with pytest.raises(Refusal, match=sentence), demo.running(tmp_path, port):
            pass


def test_only_one_demo_runs_on_a_folder(tmp_path: Path) -> None:
    with demo.running(tmp_path, port=0) as url:
        kept = sorted(tmp_path.glob("mentor.sqlite3*"))
        sentence = rf"A demo is already running on this folder, at {url}\."
        with pytest.raises(Refusal, match=sentence), demo.running(tmp_path, 0, fresh=True):
            pass
        assert kept
        assert sorted(tmp_path.glob("mentor.sqlite3*")) == kept
    with demo.running(tmp_path, port=0):
        pass


def test_an_unwritable_folder_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("in the way")
    sentence = "which cannot be written to"
    with pytest.raises(Refusal, match=sentence), demo.running(tmp_path / "demo", 0):
        pass


def test_a_spoilt_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "workspace.json").write_text("{half of")
    with pytest.raises(Refusal, match="make demo FRESH=1"), demo.running(tmp_path, 0):
        pass


def test_the_clock_stops_wherever_something_is_due(pair: Slack, mentor: Mentor) -> None:
    until = pair.now + timedelta(days=28)
    demo.Travel(mentor, pair.workspace.clock).to(until)
    assert pair.now == until
    said = [datetime.fromtimestamp(float(one["ts"]), UTC) for one in pair.messages("ada ben")]
    assert len([at for at in said if at.strftime("%a") == "Tue"]) == 4


def test_the_hint_goes_along(slack: Slack, store: Store) -> None:
    def hint() -> str:
        return demo.next_step(store, slack.workspace.id)

    assert "type `/mentor setup`" in hint()
    set_up(slack)
    assert "be Ada, and `/mentor join`" in hint()
    join(slack, "ben", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    assert "*Next due*" in hint()
    slack.wait(days=9)
    slack.press("Answer", by="ada", where="ada ben")
    assert slack.submit(met="yes", how="5", next_step="Go on").ok
    assert hint() == ""


def test_the_page_knows_every_emoji_that_the_bot_uses() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path("bot/views").rglob("*.py"))
    used = set(re.findall(r":([a-z][a-z0-9_+'-]*):", sources))
    known = re.findall(r'"([^"]+)": "', Path("playground/page/emoji.js").read_text("utf-8"))
    assert "tada" in used
    assert used - set(known) == set()


def test_a_journey_that_was_ended_goes_no_further(pair: Slack, mentor: Mentor) -> None:
    began = pair.now
    travel = demo.Travel(mentor, pair.workspace.clock)
    travel.stop()
    travel.to(began + timedelta(days=28))
    assert pair.now == began
