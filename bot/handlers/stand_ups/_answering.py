"""Answers by the private form: given, late, changed, taken back; and days left out."""

from datetime import datetime

from slack_sdk import WebClient

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.handlers.stand_ups import _asked, _helping, _showing
from bot.programme.stand_ups import NEXT, OBSTACLE, TYPED, asked
from bot.store import Store, members, stand_ups
from bot.store.members import Who
from bot.store.stand_ups import MENTOR
from bot.views import kit
from bot.views import stand_ups as views


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask in private, with what was said before."""
    with store.begin() as session:
        round_, stand_up = stand_ups.get_round(session, who.workspace_id, int(payload["value"]))
        mine = stand_ups.find(session, round_.id, who.member_id)
        if mine is None or mine.withdrawn_at:  # whoever left can still take back what they said
            stand_ups.get_part(session, stand_up.id, who.member_id)
        last = stand_ups.last_words(session, stand_up, who.member_id, round_.day)
        has_mentor = bool(_helping.mentors(session, who, stand_up))
    view = views.answer_form(stand_up, round_, mine, last.get(NEXT, ""), has_mentor=has_mentor)
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
        said = stand_ups.begin_answer(session, round_.id, who.member_id, now)
        is_first = said.withdrawn_at is not None
        if is_first:
            stand_ups.get_part(session, stand_up.id, who.member_id)
        if not form.words and TYPED not in said.words:
            first = next(iter(asked(stand_up.questions)))
            raise UserError("Please answer one of the questions: a few words are enough.", first)
        asks = form.asks if form.obstacle else stand_ups.NOBODY
        if asks == MENTOR and not _helping.mentors(session, who, stand_up):
            raise UserError("You have no mentor in this programme at the moment.", "asks")
        mentors: list[str] = []  # who hear of it now
        was_asked = said.words.get(OBSTACLE) if said.asks == MENTOR else None
        if stand_ups.keep(said, form.words, now, may_quote=form.may_quote, asks=asks):
            _showing.show(session, stand_up, round_, said, me, now)
            if was_asked and (asks != MENTOR or was_asked != form.obstacle):
                _helping.unask_mentors(session, stand_up, round_, said, now)
            if asks == MENTOR and was_asked != form.obstacle:
                mentors = _helping.ask_mentors(session, stand_up, round_, said, now)
        _showing.repeat(session, said, now)
        if is_first:
            _asked.follow(session, stand_up, round_, who.member_id, now)
        is_unseen = bool(form.words) and said.shown_as is None
    if is_unseen:
        return modals.instead(views.kept_unseen(mentors, is_gone=round_.is_gone))
    return modals.instead(views.mentor_asked(mentors)) if mentors else None


def take_back(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Forget an answer, and take it out of the thread."""
    chosen = payload.get("selected_option", payload)  # in one's log it is a menu
    with store.begin() as session:
        said, round_, stand_up = stand_ups.get_answer(
            session, who.workspace_id, int(chosen["value"])
        )
        if said.member_id != who.member_id:
            raise UserError("Only its author can take an answer back.")
        is_own = said.ts is not None
        stand_ups.withdraw(said, now)
        _showing.hide(session, stand_up, said, now)
        _showing.repeat(session, said, now)
        _helping.unask_mentors(session, stand_up, round_, said, now)
        _asked.follow(session, stand_up, round_, who.member_id, now)
    text = "Your answer is gone, here and there."
    if is_own:
        text = (
            "I have forgotten it. The message in the thread is yours: delete it there, if you like."
        )
    modals.show(client, body, kit.notice("Taken back", text))


def skip(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Somebody would rather not be asked on the day of a thread."""
    me = people.get(client, store, who, now)
    with store.begin() as session:
        round_, stand_up = stand_ups.get_round(session, who.workspace_id, int(payload["value"]))
        mine = stand_ups.get_part(session, stand_up.id, who.member_id)
        stand_ups.skip(session, stand_up, mine, round_)
        _asked.follow(session, stand_up, round_, who.member_id, now, is_skipped=True)
        ts = body["container"]["message_ts"]
        if _asked.is_question(session, stand_up, round_, who.member_id, ts):
            return  # it says so itself
        today = stand_ups.today(stand_up, me, now)
    day = "today" if round_.day == today else f"for {views.spoken(round_.day)}"
    text = f"You are not asked again {day}."
    client.chat_postEphemeral(channel=body["channel"]["id"], user=who.member_id, text=text)
