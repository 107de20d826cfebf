"""What people do in a stand-up, for the tests of stand-ups."""

from datetime import UTC, datetime

from playground.seat import Impossible
from tests.workspace import Slack


def begin(
    slack: Slack,
    by: str = "dora",
    who: tuple[str, ...] = ("ada", "ben"),
    programme: str = "Spring mentoring",
    **more: object,
):
    slack.command("/mentor standup", by=by)
    slack.press(f"New stand-up in {programme}")
    answers = {"name": "Data", "channel": slack.place("#mentoring"), "time": "10:00"} | more
    done = slack.submit(**{"people": [slack.id(one) for one in who]} | answers)
    assert done.ok, done
    slack.close(by)


def answer(slack: Slack, who: str, **words: object) -> None:
    slack.command("/mentor standup", by=who)
    slack.press("Answer")
    done = slack.submit(**words)
    assert done.ok, done
    slack.close(who)


def last_thread(slack: Slack, where: str = "#mentoring") -> str:
    return [m for m in slack.workspace.channel(where).messages if m.bot_id and not m.is_reply][
        -1
    ].ts


def thread(slack: Slack) -> list[tuple[str, str]]:
    """Who has said what in the last thread: names as they are shown."""
    shown = slack.seat("dora").messages("mentoring", last_thread(slack))
    return [(m.get("username", ""), slack.plain(m["text"])) for m in shown[1:]]


def press_in(slack: Slack, by: str, thread_ts: str, action_id: str) -> None:
    """Press the last such button in a thread of #mentoring."""
    seat = slack.seat(by)
    for message in reversed(seat.messages("mentoring", thread_ts)):
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    screen = (slack.place("#mentoring"), message["ts"])
                    seat.press(block["block_id"], action_id, message=screen)
                    slack.settle()
                    return
    raise Impossible("there is no such button")


def own_log(slack: Slack, who: str) -> str:
    slack.command("/mentor standup mine", by=who)
    shown = slack.screen(who)
    slack.close(who)
    return shown


def take_part(slack: Slack, who: str, **how: str) -> None:
    """Choose reminders and days off."""
    slack.command("/mentor standup", by=who)
    slack.press("Reminders and days off")
    done = slack.submit(**how)
    assert done.ok, done
    slack.close(who)


def change(slack: Slack, **what: object) -> None:
    slack.command("/mentor standup", by="dora")
    slack.press("Change")
    done = slack.submit(**what)
    assert done.ok, done
    slack.close("dora")


def whispers(slack: Slack, who: str, where: str = "#mentoring") -> list[str]:
    place = slack.workspace.channel(where)
    return [slack.plain(one.text) for one in place.whispers if one.reader == slack.id(who)]


def questions(slack: Slack, who: str) -> list[str]:
    """The moments at which somebody was asked in private."""
    asked = [m for m in slack.messages(who) if ": How? " in slack.plain(m["text"])]
    return [f"{datetime.fromtimestamp(float(m['ts']), UTC):%Y-%m-%dT%H:%M}" for m in asked]
