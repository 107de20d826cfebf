"""What stands of people's answers in the thread, and in the digest of their week."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.store import outbox, stand_ups
from bot.store.members import Member
from bot.store.stand_ups import StandUp, StandUpAnswer, StandUpRound
from bot.views import stand_ups as views


def show(
    session: Session,
    stand_up: StandUp,
    round_: StandUpRound,
    said: StandUpAnswer,
    author: Member,
    now: datetime,
) -> None:
    """Post an answer in the thread, or change the post that shows it.

    What its author has typed there stands there already.
    """
    body = views.answer(stand_up, said, author)
    if body is None:
        hide(session, stand_up, said, now)
    elif said.shown_as:
        changed = {name: part for name, part in body.items() if name in ("text", "blocks")}
        outbox.post(
            session,
            stand_up.workspace_id,
            stand_up.channel,
            changed,
            key=f"{said.shown_as}:{said.changes}",
            now=now,
            method=outbox.UPDATE,
            reply_to=said.shown_as,
        )
    elif stand_ups.is_shown(session, round_):
        key = f"{round_.key}:answer:{said.member_id}:{said.changes}"
        outbox.post(
            session,
            stand_up.workspace_id,
            stand_up.channel,
            body,
            key=key,
            now=now,
            reply_to=round_.key,
        )
        said.shown_as = key


def hide(session: Session, stand_up: StandUp, said: StandUpAnswer, now: datetime) -> None:
    """Take the post that shows an answer out of the thread."""
    if said.shown_as is None:
        return
    take_out(session, stand_up.workspace_id, stand_up.channel, said.shown_as, now)
    said.shown_as = None


def repeat(session: Session, said: StandUpAnswer, now: datetime) -> None:
    """Let the digest of an answer's week, if it is out, say what it may still say."""
    key = said.digest
    if key is None or outbox.find(session, key, for_update=True) is None:  # one after the other
        return
    stand_up = session.get_one(StandUp, session.get_one(StandUpRound, said.round_id).stand_up_id)
    left = stand_ups.in_digest(session, key)
    monday = date.fromisoformat(key.rpartition(":")[2])
    body = views.digest(stand_up, stand_ups.with_names(session, stand_up, left), monday)
    if body is None:
        take_out(session, stand_up.workspace_id, stand_up.channel, key, now)
        for one in left:
            one.digest = None
        return
    outbox.post(
        session,
        stand_up.workspace_id,
        stand_up.channel,
        body,
        key=f"{key}:{said.id}:{said.changes}",
        now=now,
        method=outbox.UPDATE,
        reply_to=key,
    )


def take_out(session: Session, workspace_id: str, recipient: str, key: str, now: datetime) -> None:
    """Delete a post, or see to it that it is never made."""
    outbox.withdraw(session, workspace_id, key)
    outbox.post(
        session,
        workspace_id,
        recipient,
        {},
        key=f"{key}:gone",
        now=now,
        method=outbox.DELETE,
        reply_to=key,
    )
