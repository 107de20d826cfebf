"""Victories: `/mentor victory`, and the consent of everybody whom a public one names."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.store import Store, enrolments, members, outbox, pairs, programmes, timers, victories
from bot.store.members import Member, Who
from bot.store.programmes import Programme
from bot.store.victories import Victory
from bot.views import kit
from bot.views import victories as views
from bot.views.victories import VictoryForm


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("victory", open_form, "share something that went well")
    router.action(views.OPEN, open_form)
    router.view(views.FORM, share)
    router.action(views.AGREE, agree)
    router.action(views.DECLINE, decline)
    router.action(views.TAKE_BACK, take_back)


def open_form(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Ask for a win."""
    programme = modals.own_programme(client, body, payload, who, store, views.OPEN)
    if programme is None:
        return
    with store.read() as session:
        mine = [p for p in pairs.active_of(session, who) if p.programme_id == programme.id]
        partners = [pair.partner_of(who.member_id) for pair in mine]
        known = members.named(session, who.workspace_id, partners)
    choices = [(pair, known[one].name) for pair, one in zip(mine, partners, strict=True)]
    me = people.get(client, store, who, now)
    modals.show(client, body, views.form(programme, choices, me))


def share(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Keep a win; share it at once, or ask everybody whom it names first."""
    form = VictoryForm.read(payload)
    audience, _, pair_id = form.audience.partition(":")
    names = [name for name in dict.fromkeys(form.thanks) if name != who.member_id]
    named = people.ask(client, store, who.workspace_id, [who.member_id, *names], now)
    _check_names(named)
    me = named[who.member_id]
    with store.begin() as session:
        programme_id = kit.about(payload)["programme_id"]
        programme = programmes.get(session, who.workspace_id, programme_id)
        enrolments.get(session, who, programme.id)
        pair = pairs.get_own(session, who, int(pair_id)) if audience == victories.PAIR else None
        if pair is None:
            _check_words(session, form.text, names, programme, who)
        elif pair.ended_at:
            raise UserError("This pair has ended. Please choose again.", "audience")
        if not members.is_new(session, who.workspace_id, payload["id"], now):
            return None  # the same form again: its first answer came too late for Slack
        waits = pair is None and bool(names)
        victory = Victory(
            workspace_id=who.workspace_id,
            programme_id=programme.id,
            pair_id=pair.id if pair else None,
            member_id=who.member_id,
            text=form.text,
            audience=victories.PAIR if pair else victories.CHANNEL,
            state=victories.ASKING if waits else victories.SHARED,
            created_at=now,
        )
        victories.add(session, victory, names)
        if waits:
            for name in names:
                key = victories.question_key(victory, name)
                body = views.ask(victory, programme, named[name], alone=len(names) == 1)
                outbox.post(session, who.workspace_id, name, body, key=key, now=now)
        else:
            _celebrate(session, victory, programme, names, now)
        asked = names if waits else []
        timers.refresh_homes(session, who.workspace_id, [who.member_id, *asked], now)
    return modals.instead(views.waits(names) if waits else views.shared(victory, programme, me))


def agree(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Somebody would like to be named; when all would, the win is shared."""
    with store.begin() as session:
        victory = _answer(session, payload, who, now, agreed=True)
        asked = victories.names(session, victory.id)
        if all(one.agreed for one in asked):
            programme = programmes.get(session, who.workspace_id, victory.programme_id)
            _celebrate(session, victory, programme, [one.member_id for one in asked], now)


def decline(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Somebody would rather not be named: nothing is posted, and nobody learns who it was."""
    with store.begin() as session:
        victory = _answer(session, payload, who, now, agreed=False)
        closed, private = views.no_longer_asked(victory), views.stays_private(victory)
        victories.decline(session, victory, who.member_id, closed, private, now)


def take_back(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """The author would rather keep it, after all."""
    with store.begin() as session:
        victory = victories.get(session, who.workspace_id, int(payload["value"]))
        if victory.member_id != who.member_id or victory.state != victories.ASKING:
            raise UserError("This victory does not wait for an answer any more.")
        victories.withhold(session, victory, views.no_longer_asked(victory), None, now)


def _answer(
    session: Session, payload: Payload, who: Who, now: datetime, *, agreed: bool
) -> Victory:
    victory = victories.get(session, who.workspace_id, int(payload["value"]))
    mine = next(
        (one for one in victories.names(session, victory.id) if one.member_id == who.member_id),
        None,
    )
    if mine is None:
        raise UserError("This is not a question for you.")
    if mine.agreed is not None:
        raise UserError("You have answered already. Thank you!")
    if victory.state != victories.ASKING:
        raise UserError("This does not need an answer any more. Thank you!")
    mine.agreed = agreed
    _change_question(session, victory, who.member_id, views.asked(victory, agreed=agreed), now)
    timers.refresh_homes(session, who.workspace_id, (who.member_id, victory.member_id), now)
    return victory


def _celebrate(
    session: Session, victory: Victory, programme: Programme, names: Sequence[str], now: datetime
) -> None:
    victory.state, victory.shared_at = victories.SHARED, now
    recipient: str | Sequence[str] = programme.channel
    key = f"victory:{victory.id}"
    if victory.pair_id:
        pair = pairs.get(session, victory.pair_id)
        recipient, key = pair.people, f"{pairs.prefix(pair)}{key}"
    body = views.post(victory, names)
    outbox.post(session, victory.workspace_id, recipient, body, key=key, now=now)


def _change_question(
    session: Session, victory: Victory, member_id: str, body: kit.Message, now: datetime
) -> None:
    question = victories.question_key(victory, member_id)
    outbox.post(
        session,
        victory.workspace_id,
        member_id,
        body,
        key=f"{question}:answered",
        now=now,
        method=outbox.UPDATE,
        reply_to=question,
    )


def _check_names(named: Mapping[str, Member]) -> None:
    for member in named.values():
        if member.is_bot or member.is_deactivated:
            raise UserError(f"{member.name} cannot be asked. Please leave them out.", "thanks")


def _check_words(
    session: Session, text: str, names: Sequence[str], programme: Programme, who: Who
) -> None:
    """Whoever is named in public words must be asked, too: let the author add them."""
    enrolled = [one.member_id for one in enrolments.active(session, programme.id)]
    partners = {pair.partner_of(who.member_id) for pair in pairs.active_of(session, who)}
    for member in members.named(session, who.workspace_id, enrolled).values():
        if member.id in (*names, who.member_id):
            continue
        if _is_named(member, text, by_first_name=member.id in partners):
            raise UserError(
                f"You name {member.name}. Please add them below, so that I can ask them first.",
                "thanks",
            )


def _is_named(member: Member, text: str, *, by_first_name: bool) -> bool:
    """Whether the words name somebody: by the whole name, or as one calls one's own partner."""
    if f"<@{member.id}" in text or _says(text.casefold(), member.name.casefold()):
        return True
    return by_first_name and _says(text, member.name.partition(" ")[0])


def _says(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
