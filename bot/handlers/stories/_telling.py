"""Telling: the course of a story is written down when it begins, and anew when it changes."""

from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Payload
from bot.handlers.stories import _voices
from bot.logs import get
from bot.programme.stories import WHOLE, Place, beats
from bot.store import Store, outbox, stories
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.stories import OVER, Story, Teller
from bot.views import kit
from bot.views import stories as views

log = get(__name__)

# By the weight of a beat. A workspace in which more is told at once than Slack lets us show sees
# the minutes of all stories before the quarters of some.
PRIORITIES = {
    3: outbox.URGENT,
    2: outbox.NORMAL - 1,
    1: outbox.NORMAL,
    0: outbox.NORMAL + 1,
}

AFTER_BELL = timedelta(seconds=2)  # when many are heard at once, nothing is in their way


def write_course(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    """Write down all that is to be seen of a story from now on, each at its own moment.

    So nothing of it depends on when a job runs; what waits is taken back when it changes.
    """
    assert story.ends_at
    current = story.place(now)
    if current is None:
        return
    began_at = story.ends_at - WHOLE
    both = stories.tellers(session, story)
    live = _anew(session, story)
    for beat in beats():
        place, due_at, until = beat.place, began_at + beat.at, began_at + beat.until
        if place.turn < current.turn:
            continue
        mine = f"{live}turn:{place.turn}"
        if beat.begins_turn:
            first = max(due_at, now)
            shown = views.turn(story, both, place, is_new=True)
            ends_at = began_at + WHOLE / 2 * place.turn
            stories.tell(session, story, pair, shown, mine, now, due_at=first, expires_at=ends_at)
            if place.turn == 2:
                _told(session, story, pair, both, 1, first, now)
            if due_at >= now:
                continue
        if until <= now:
            continue
        is_current = due_at < now
        stories.tell(
            session,
            story,
            pair,
            views.turn(story, both, current if is_current else place),
            f"{live}{story.edition}:{beat.at.seconds}",
            now,
            method=outbox.UPDATE,
            reply_to=mine,
            priority=outbox.URGENT if is_current else PRIORITIES[beat.weight],
            due_at=max(due_at, now),
            expires_at=until,
        )
    closing = views.closing(story, both)
    stories.tell(session, story, pair, closing, f"{live}closing", now, due_at=story.ends_at)
    _told(session, story, pair, both, 2, story.ends_at, now)


def pause(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Let the clock stand; pressed twice, it stands."""
    with store.begin() as session:
        story, pair, place = _under_way(session, who, payload, now)
        if not story.is_paused:
            stories.pause(session, story, now)
            live = _anew(session, story)
            both = stories.tellers(session, story)
            _show(session, story, pair, views.paused(story, both, place), live, place, now)
    _answer(client, body, "Paused. *Go on* is in your conversation.")


def go_on(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Let the clock go on where it stood."""
    with store.begin() as session:
        story, pair, _ = _under_way(session, who, payload, now)
        if story.is_paused:
            stories.go_on(session, story, now)
            write_course(session, story, pair, now)
    _answer(client, body, "It goes on, in your conversation.")


def skip(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Draw something else to tell of; the clock does not mind."""
    with store.begin() as session:
        story, pair = stories.get_running(session, who, int(payload["value"]))
        me = stories.get_teller(session, story, who.member_id)
        if story.began_at is None:
            raise UserError("It has not begun yet.")
        place = story.place(now) if story.kind == stories.LIVE else None
        if story.kind == stories.LIVE:
            if place is None:
                raise UserError(OVER)
            if place.turn != me.turn:
                raise UserError("This prompt is the other one's. Yours comes when you speak.")
        story.edition += 1
        seed = story.id * 1_000_003 + story.pair_id + story.edition
        stories.skip(session, story, me, seed)
        if place is None:
            _voices.show_prompt(session, story, pair, me, now)
        elif not story.is_paused:
            write_course(session, story, pair, now)


def stop(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """End a story, whoever wants it, for whatever reason."""
    with store.begin() as session:
        story, pair = stories.get_running(session, who, int(payload["value"]))
        if story.began_at is None:
            raise UserError("It has not begun yet. *Not this time* takes the invitation back.")
        place = story.place(now) if story.kind == stories.LIVE else None
        if story.kind == stories.LIVE and place is None:
            raise UserError(OVER)
        shown = views.stopped_here()
        said = views.stopped(story, place)
        stories.conclude(
            session, story, pair, stories.STOPPED, shown, said, now, apart=views.put_away()
        )
    _answer(client, body, "It has ended here.")


def _under_way(
    session: Session, who: Who, payload: Payload, now: datetime
) -> tuple[Story, Pair, Place]:
    story, pair = stories.get_running(session, who, int(payload["value"]))
    if story.began_at is None or story.kind != stories.LIVE:
        raise UserError("There is no clock to be stopped.")
    place = story.place(now)
    if place is None:
        raise UserError(OVER)
    return story, pair, place


def _anew(session: Session, story: Story) -> str:
    """Take back what has not been shown; return what the keys of what follows begin with."""
    live = f"{stories.prefix(story)}live:"
    outbox.withdraw(session, story.workspace_id, live)
    story.edition += 1
    session.flush()
    return live


def _show(
    session: Session,
    story: Story,
    pair: Pair,
    shown: kit.Message,
    live: str,
    place: Place,
    now: datetime,
) -> None:
    """Change the message of the turn that it is now."""
    key, mine = f"{live}{story.edition}:now", f"{live}turn:{place.turn}"
    stories.tell(session, story, pair, shown, key, now, method=outbox.UPDATE, reply_to=mine)


def _told(
    session: Session,
    story: Story,
    pair: Pair,
    both: list[Teller],
    number: int,
    due_at: datetime,
    now: datetime,
) -> None:
    live = f"{stories.prefix(story)}live:"
    stories.tell(
        session,
        story,
        pair,
        views.told(both, number),
        f"{live}{story.edition}:told:{number}",
        now,
        method=outbox.UPDATE,
        reply_to=f"{live}turn:{number}",
        due_at=due_at + AFTER_BELL,
    )


def _answer(client: WebClient, body: Payload, words: str) -> None:
    """Say what has been done if it was asked for in a modal; a message shows it itself."""
    if body.get("view", {}).get("type") == "modal":
        modals.show(client, body, kit.notice("Life stories", words))
