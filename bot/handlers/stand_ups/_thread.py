"""What people say in the thread itself. All other messages of a channel are passed over unread."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.handlers.router import Payload
from bot.handlers.stand_ups import _asked, _showing
from bot.store import Store, members, stand_ups
from bot.store.members import Who
from bot.store.stand_ups import StandUp, StandUpRound
from bot.views import kit
from bot.views import stand_ups as views

MOST = 40_000  # characters of an answer that are kept: Slack's own limit


def heard(body: Payload, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep an answer that was given, changed or deleted in a stand-up's thread."""
    before = payload.get("previous_message", {})
    author = Who(who.workspace_id, before.get("user", ""))
    with store.read() as session:
        is_here = stand_ups.in_channel(session, who.workspace_id, payload["channel"])
        if not is_here and not stand_ups.find_message(session, author, before.get("ts", "")):
            return
    match payload.get("subtype"):
        case None | "thread_broadcast" | "file_share":
            if payload.get("thread_ts") and not payload.get("bot_id"):
                _said(body, payload, who, store, now)
        case "message_changed":
            changed = payload["message"]
            if changed.get("subtype") == "tombstone":  # what is left of one that has replies
                _deleted(payload["channel"], changed["ts"], author, store, now)
            elif changed.get("thread_ts") and not changed.get("bot_id"):
                words = changed.get("text", "")
                _changed(changed["ts"], words, author, store, now)
        case "message_deleted":
            _deleted(payload["channel"], payload["deleted_ts"], author, store, now)


def _said(body: Payload, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    with store.begin() as session:
        found = stand_ups.find_thread(
            session, who.workspace_id, payload["channel"], payload["thread_ts"]
        )
        words = _read(session, who, payload.get("text", ""))
        if not words and payload.get("files"):
            words = views.ONLY_A_FILE
        if found is None or not words:
            return
        stand_up, round_ = found
        if stand_ups.part(session, stand_up.id, payload["user"]) is None:
            return
        if not members.is_new(session, who.workspace_id, body["event_id"], now):
            return
        answer = stand_ups.begin_answer(session, round_.id, payload["user"], now)
        # The first word in the thread is the answer; what comes later is conversation.
        if answer.withdrawn_at:
            stand_ups.keep_typed(answer, words, payload["ts"], now)
            _asked.follow(session, stand_up, round_, payload["user"], now)


def _changed(ts: str, text: str, author: Who, store: Store, now: datetime) -> None:
    with store.begin() as session:
        words = _read(session, author, text)
        if words and (said := stand_ups.find_message(session, author, ts, for_update=True)):
            stand_ups.keep_typed(said, words, ts, now)
            _showing.repeat(session, said, now)


def _read(session: Session, who: Who, text: str) -> str:
    """Return what was typed as people read it."""
    called = members.named(session, who.workspace_id, kit.called(text))
    return kit.typed(text, {one: member.name for one, member in called.items()})[:MOST]


def _deleted(channel: str, ts: str, author: Who, store: Store, now: datetime) -> None:
    """Forget an answer whose message is gone; a thread that is gone gathers no more."""
    with store.begin() as session:
        if found := stand_ups.find_thread(session, author.workspace_id, channel, ts):
            found[1].is_gone = True
        elif said := stand_ups.find_message(session, author, ts, for_update=True):
            stand_ups.forget_typed(said, now)
            _showing.repeat(session, said, now)
            if round_ := session.get(StandUpRound, said.round_id):
                stand_up = session.get_one(StandUp, round_.stand_up_id)
                _asked.follow(session, stand_up, round_, said.member_id, now)
