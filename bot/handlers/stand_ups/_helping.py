"""Help with what is in the way: who is asked, and how the two meet."""

from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Payload
from bot.handlers.stand_ups import _showing
from bot.programme.stand_ups import OBSTACLE
from bot.store import Store, members, outbox, pairs, stand_ups
from bot.store.members import Who
from bot.store.stand_ups import MENTOR, StandUp, StandUpAnswer, StandUpRound
from bot.views import stand_ups as views


def mentors(session: Session, who: Who, stand_up: StandUp) -> list[str]:
    """Return somebody's mentors in the stand-up's programme."""
    return [
        pair.mentor_id
        for pair in pairs.active_of(session, who)
        if pair.mentee_id == who.member_id and pair.programme_id == stand_up.programme_id
    ]


def ask_mentors(
    session: Session, stand_up: StandUp, round_: StandUpRound, said: StandUpAnswer, now: datetime
) -> list[str]:
    """Tell the author's mentors what is in the way, and return who they are."""
    asked = mentors(session, Who(stand_up.workspace_id, said.member_id), stand_up)
    for mentor in asked:
        key = f"{_asking(round_, said, said.changes)}:{mentor}"
        body = views.ask_mentor(said.member_id, stand_up, said.words[OBSTACLE], said.id)
        outbox.post(session, stand_up.workspace_id, mentor, body, key=key, now=now)
    return asked


def unask_mentors(
    session: Session, stand_up: StandUp, round_: StandUpRound, said: StandUpAnswer, now: datetime
) -> None:
    """Take back what mentors were asked before the last change, whoever they are by now."""
    had = [
        pair.mentor_id
        for is_over in (False, True)
        for pair in pairs.of_programme(session, stand_up.programme_id, ended=is_over)
        if pair.mentee_id == said.member_id
    ]
    for mentor in dict.fromkeys(had):
        for change in range(said.changes):
            question = f"{_asking(round_, said, change)}:{mentor}"
            _showing.take_out(session, stand_up.workspace_id, mentor, question, now)


def _asking(round_: StandUpRound, said: StandUpAnswer, change: int) -> str:
    return f"{round_.key}:help:{said.member_id}:{change}"


def help_out(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Bring together who is stuck and who offers help, in a conversation of their own."""
    people.get(client, store, who, now)
    with store.begin() as session:
        said, round_, stand_up = stand_ups.get_answer(
            session, who.workspace_id, int(payload["value"])
        )
        author = Who(who.workspace_id, said.member_id)
        found = members.find(session, who.workspace_id, said.member_id)
        may = (
            who.member_id in mentors(session, author, stand_up)
            if said.asks == MENTOR
            else said.asks == stand_ups.THREAD
        )
        if who.member_id == said.member_id:
            raise UserError("Others can offer you their help here.")
        if found is None or found.is_deactivated:
            raise UserError("Whoever asked for help here is not with us any more. Thank you!")
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
        if said.shown_as:
            _showing.show(session, stand_up, round_, said, found, now)
        _showing.repeat(session, said, now)


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
            _showing.show(session, stand_up, round_, said, author, now)
        _showing.repeat(session, said, now)
        log = stand_ups.log(session, who)
    modals.show(client, body, views.log(log))
