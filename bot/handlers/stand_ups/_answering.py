"""Answers by the private form, and help with what is in the way."""

from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.programme.stand_ups import NEXT, OBSTACLE, asked
from bot.store import Store, members, outbox, pairs, stand_ups
from bot.store.members import Member, Who
from bot.store.stand_ups import MENTOR, StandUp, StandUpAnswer, StandUpRound
from bot.views import kit
from bot.views import stand_ups as views


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask in private, with what was said before."""
    with store.begin() as session:
        round_, stand_up = stand_ups.get_round(session, who.workspace_id, int(payload["value"]))
        stand_ups.get_part(session, stand_up.id, who.member_id)
        mine = stand_ups.find(session, round_.id, who.member_id)
        last = stand_ups.last_words(session, stand_up, who.member_id, round_.day)
    view = views.answer_form(stand_up, round_, mine, last.get(NEXT, ""))
    modals.push(client, body, view)


def share(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Keep an answer, and show it in the thread under its author's name."""
    form = views.AnswerForm.read(payload)
    with store.read() as session:
        me = members.find(session, who.workspace_id, who.member_id)
    me = me or people.get(client, store, who, now)  # however old: many answer at once
    with store.begin() as session:
        round_id = kit.about(payload)["round_id"]
        round_, stand_up = stand_ups.get_round(session, who.workspace_id, round_id)
        stand_ups.get_part(session, stand_up.id, who.member_id)
        if not form.words:
            first = next(iter(asked(stand_up.questions)))
            raise UserError("Please answer one of the questions: a few words are enough.", first)
        asks = form.asks if form.obstacle else stand_ups.NOBODY
        if asks == MENTOR and not _mentors(session, who, stand_up):
            raise UserError("You have no mentor in this programme at the moment.", "asks")
        before = stand_ups.find(session, round_.id, who.member_id)
        was_asked = before.words.get(OBSTACLE) if before and before.asks == MENTOR else None
        said = stand_ups.keep(
            session,
            round_.id,
            who.member_id,
            form.words,
            now,
            may_quote=form.may_quote,
            asks=asks,
        )
        _show(session, stand_up, round_, said, me, now)
        if was_asked and (asks != MENTOR or was_asked != form.obstacle):
            _unask(session, stand_up, round_, said, now)
        if asks == MENTOR and was_asked != form.obstacle:
            _ask_mentors(session, stand_up, round_, said, who, now)
        is_gone = round_.is_gone
    if is_gone:
        return modals.instead(
            kit.notice(
                "Kept",
                "Somebody has deleted today's thread, so your answer is shown to nobody."
                " It is in your log.",
            )
        )
    return None


def _show(
    session: Session,
    stand_up: StandUp,
    round_: StandUpRound,
    said: StandUpAnswer,
    author: Member,
    now: datetime,
) -> None:
    """Post an answer in the thread, or change the post that shows it."""
    if round_.is_gone:
        return
    body = views.answer(stand_up, said, author)
    if said.shown_as:
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
        return
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


def take_back(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Forget an answer, and take it out of the thread."""
    with store.begin() as session:
        said, round_, stand_up = stand_ups.get_answer(
            session, who.workspace_id, int(payload["value"])
        )
        if said.member_id != who.member_id:
            raise UserError("Only its author can take an answer back.")
        is_own = said.ts is not None
        stand_ups.withdraw(session, said, now)
        _hide(session, stand_up, said, now)
        _unask(session, stand_up, round_, said, now)
    text = "Your answer is gone, here and there."
    if is_own:
        text = (
            "I have forgotten it. The message in the thread is yours: delete it there, if you like."
        )
    modals.show(client, body, kit.notice("Taken back", text))


def _hide(session: Session, stand_up: StandUp, said: StandUpAnswer, now: datetime) -> None:
    if said.shown_as is None:
        return
    outbox.post(
        session,
        stand_up.workspace_id,
        stand_up.channel,
        {},
        key=f"{said.shown_as}:gone",
        now=now,
        method=outbox.DELETE,
        reply_to=said.shown_as,
    )
    said.shown_as = None


def skip(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Somebody would rather not be asked today."""
    with store.begin() as session:
        round_, stand_up = stand_ups.get_round(session, who.workspace_id, int(payload["value"]))
        mine = stand_ups.get_part(session, stand_up.id, who.member_id)
        mine.skips = round_.day
    text = "You are not asked again today."
    client.chat_postEphemeral(channel=body["channel"]["id"], user=who.member_id, text=text)


def _mentors(session: Session, who: Who, stand_up: StandUp) -> list[str]:
    return [
        pair.mentor_id
        for pair in pairs.active_of(session, who)
        if pair.mentee_id == who.member_id and pair.programme_id == stand_up.programme_id
    ]


def _ask_mentors(
    session: Session,
    stand_up: StandUp,
    round_: StandUpRound,
    said: StandUpAnswer,
    who: Who,
    now: datetime,
) -> None:
    for mentor in _mentors(session, who, stand_up):
        key = f"{_asking(round_, said, said.changes)}:{mentor}"
        body = views.ask_mentor(who.member_id, stand_up, said.words[OBSTACLE], said.id)
        outbox.post(session, who.workspace_id, mentor, body, key=key, now=now)


def _asking(round_: StandUpRound, said: StandUpAnswer, change: int) -> str:
    return f"{round_.key}:help:{said.member_id}:{change}"


def _unask(
    session: Session, stand_up: StandUp, round_: StandUpRound, said: StandUpAnswer, now: datetime
) -> None:
    """Take back what mentors were asked before the last change."""
    who = Who(stand_up.workspace_id, said.member_id)
    for mentor in _mentors(session, who, stand_up):
        for change in range(said.changes):
            question = f"{_asking(round_, said, change)}:{mentor}"
            outbox.post(
                session,
                stand_up.workspace_id,
                mentor,
                {},
                key=f"{question}:gone",
                now=now,
                method=outbox.DELETE,
                reply_to=question,
            )


def help_out(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Bring together who is stuck and who offers help, in a conversation of their own."""
    people.get(client, store, who, now)
    with store.begin() as session:
        said, round_, stand_up = stand_ups.get_answer(
            session, who.workspace_id, int(payload["value"])
        )
        author = Who(who.workspace_id, said.member_id)
        may = (
            who.member_id in _mentors(session, author, stand_up)
            if said.asks == MENTOR
            else said.asks == stand_ups.THREAD
        )
        if who.member_id == said.member_id:
            raise UserError("Others can offer you their help here.")
        if not may or said.is_solved or OBSTACLE not in said.words:
            raise UserError("This is solved, or no help is asked for any more. Thank you!")
        if said.helper_id == who.member_id:
            return
        if said.helper_id:
            raise UserError("Somebody is helping already. Thank you!")
        said.helper_id = who.member_id
        both = [said.member_id, who.member_id]
        body = views.introduction(said.member_id, who.member_id, said.words[OBSTACLE])
        said.changes += 1
        key = f"{round_.key}:helps:{said.member_id}:{said.changes}"
        outbox.post(session, who.workspace_id, both, body, key=key, now=now)
        found = members.find(session, who.workspace_id, said.member_id)
        if said.shown_as and found:
            _show(session, stand_up, round_, said, found, now)


def solve(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """What was in the way is not any more."""
    with store.begin() as session:
        said, round_, stand_up = stand_ups.get_answer(
            session, who.workspace_id, int(payload["value"])
        )
        if said.member_id != who.member_id:
            raise UserError("Only its author can say that.")
        said.is_solved = True
        said.changes += 1
        author = members.named(session, who.workspace_id, [who.member_id])[who.member_id]
        if said.shown_as:
            _show(session, stand_up, round_, said, author, now)
        log = stand_ups.log(session, who)
    modals.show(client, body, views.log(log))
