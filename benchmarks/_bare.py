"""The anchor: a Bolt app of the fewest lines, on the same server as Mentor's.

`python -m benchmarks._bare` reads Mentor's settings from the environment and only acknowledges.
With the path of a file of prepared views it also does, without any of Mentor's code around it, what
a click and opening App Home need.
"""

import json
import os
import signal
import ssl
import sys
import threading
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from waitress.server import create_server

THREADS = 8


def app(token: str, secret: str, api: str) -> App:
    """Return a Bolt app with one listener."""
    context = ssl.create_default_context()
    bolt = App(
        client=WebClient(token, base_url=api, timeout=10, ssl=context, retry_handlers=[]),
        signing_secret=secret,
        process_before_response=True,
    )

    @bolt.command("/mentor")
    def acknowledge(ack: Ack) -> None:
        ack()

    return bolt


def add_click(bolt: App, database: str, view: dict[str, Any]) -> None:
    """Open a modal after one transaction of raw SQL that reads what Mentor reads for it."""
    from sqlalchemy import text

    from bot.store.base import connect

    engine = connect(database).execution_options(read_only=True)
    pair = text("SELECT * FROM pair WHERE id = :pair_id")

    @bolt.action("goals.add")
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        with engine.connect() as connection:
            connection.execute(pair, {"pair_id": int(body["actions"][0]["value"])}).one()
        client.views_open(trigger_id=body["trigger_id"], view=view)


def add_home(bolt: App, database: str, view: dict[str, Any]) -> None:
    """Publish App Home after one plain ORM statement for each kind of thing that it shows."""
    from sqlalchemy import select

    from bot.store import Store
    from bot.store.check_ins import CheckIn, CheckInAnswer
    from bot.store.choices import Choice
    from bot.store.coffees import Circle
    from bot.store.enrolments import Enrolment
    from bot.store.goals import Goal
    from bot.store.members import Member
    from bot.store.pairs import Pair
    from bot.store.programmes import Coordinator, Programme
    from bot.store.rematches import Rematch
    from bot.store.stand_ups import StandUp
    from bot.store.timers import Timer
    from bot.store.victories import Victory, VictoryName

    store = Store(database)

    @bolt.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        me = event["user"]
        with store.read() as session:
            session.scalars(select(Member).where(Member.id == me)).all()
            session.execute(
                select(Enrolment, Programme).join(Programme).where(Enrolment.member_id == me)
            ).all()
            session.scalars(select(Programme)).all()
            session.scalars(select(Coordinator).where(Coordinator.member_id == me)).all()
            mine = (Pair.mentor_id == me) | (Pair.mentee_id == me)
            pairs = [pair.id for pair in session.scalars(select(Pair).where(mine))]
            session.scalars(select(Timer).where(Timer.kind == "check_in")).all()
            session.scalars(select(Goal).where(Goal.pair_id.in_(pairs))).all()
            asked = [one.id for one in session.scalars(select(CheckIn))]
            answers = select(CheckInAnswer).where(CheckInAnswer.check_in_id.in_(asked))
            session.scalars(answers).all()
            session.scalars(select(Victory).where(Victory.member_id == me)).all()
            session.scalars(select(VictoryName).where(VictoryName.member_id == me)).all()
            session.scalars(select(Rematch).where(Rematch.pair_id.in_(pairs))).all()
            session.scalars(select(Choice).where(Choice.mentee_id == me)).all()
            session.scalars(select(Circle)).all()
            session.scalars(select(StandUp)).all()
        client.views_publish(user_id=me, view=view)


def main() -> None:
    """Serve until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    bolt = app(
        os.environ.pop("SLACK_BOT_TOKEN"),  # else Bolt warns that it was given one twice
        os.environ["SLACK_SIGNING_SECRET"],
        os.environ["SLACK_API_URL"],
    )
    if prepared := sys.argv[1:]:
        views = json.loads(Path(prepared[0]).read_text(encoding="utf-8"))
        add_click(bolt, os.environ["DATABASE_URL"], views["views.open"])
        add_home(bolt, os.environ["DATABASE_URL"], views["views.publish"])
    site = SlackRequestHandler(bolt, path="/slack/events")
    server = create_server(site, host="0.0.0.0", port=int(os.environ["PORT"]), threads=THREADS)
    threading.Thread(target=server.run, daemon=True).start()
    stop.wait()


if __name__ == "__main__":
    main()
