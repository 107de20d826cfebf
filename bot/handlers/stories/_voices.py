"""Voices: clips come as files in somebody's conversation with us, and are kept back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers.router import Payload
from bot.logs import get
from bot.slack import understand
from bot.store import Store, members, outbox, stories
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.stories import Story, Teller
from bot.views import kit
from bot.views import stories as views

log = get(__name__)

File = dict[str, Any]  # as Slack describes one


def ask(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    """Ask each of the two for a clip, in their own conversation with us."""
    for teller in stories.tellers(session, story):
        words = _question(session, story, pair, teller)
        outbox.post(
            session,
            story.workspace_id,
            teller.member_id,
            words,
            key=stories.clip_key(story, teller.member_id),
            now=now,
        )


def show_prompt(session: Session, story: Story, pair: Pair, mine: Teller, now: datetime) -> None:
    """Show somebody what else they may speak of."""
    outbox.post(
        session,
        story.workspace_id,
        mine.member_id,
        _question(session, story, pair, mine),
        key=f"{stories.clip_key(story, mine.member_id)}:{story.edition}",
        now=now,
        method=outbox.UPDATE,
        reply_to=stories.clip_key(story, mine.member_id),
    )


def take(
    client: WebClient, body: Payload, payload: Payload, store: Store, who: Who, now: datetime
) -> None:
    """A file has come: keep a voice that we wait for, and with the second release both.

    Who records for several people is asked whose it is, for nobody else is to hear it.
    """
    me = Who(who.workspace_id, payload.get("user_id", ""))
    with store.read() as session:
        waiting = stories.waiting_for_clip(session, me)
    if not waiting:
        return
    if not str(payload.get("channel_id", "")).startswith("D"):
        _point_out(client, body, payload, store, me, waiting, now)
        return
    story, mine, _ = waiting[0]
    words: kit.Message | None
    try:
        file = _file(client, payload["file_id"])
        deleted = _deleted(client, store, story)
    except (SlackApiError, OSError, HTTPException) as error:
        log.warning("A file could not be looked at", reason=understand(error).reason)
        file, deleted, words = None, set(), views.unheard()
    else:
        if file is None or file.get("user") != me.member_id:
            return
        words = _fault(file)
    with store.begin() as session:
        if not members.is_new(session, me.workspace_id, body["event_id"], now):
            return
        if file and not words and len(waiting) == 1:
            running, pair = stories.get_running(session, me, story.id)
            _keep(session, running, pair, me, file, deleted, now)
            return
        choices = [(one, pair.partner_of(me.member_id)) for one, _, pair in waiting]
        words = words or views.which(choices, payload["file_id"])
        _write(session, story, mine, words, _asked(me, payload["file_id"]), now)


def _point_out(
    client: WebClient,
    body: Payload,
    payload: Payload,
    store: Store,
    me: Who,
    waiting: Sequence[tuple[Story, Teller, Pair]],
    now: datetime,
) -> None:
    """Tell somebody whose clip went into the pair's conversation, perhaps by mistake."""
    both = {",".join(sorted(pair.people)): (mine, pair) for _, mine, pair in waiting}
    with store.read() as session:
        places = members.conversations(session, me.workspace_id, both)
    here = [both[people] for people, place in places.items() if place == payload["channel_id"]]
    if not here:
        return
    mine, pair = here[0]
    if mine.clip:
        return
    file = _file(client, payload["file_id"])
    if file is None or file.get("user") != me.member_id or _fault(file):
        return  # two people may send each other whatever they like
    with store.begin() as session:
        if members.is_new(session, me.workspace_id, body["event_id"], now):
            words = views.heard_already(pair.partner_of(me.member_id))
            key = _asked(me, payload["file_id"])
            outbox.post(session, me.workspace_id, me.member_id, words, key=key, now=now)


def take_for(client: WebClient, payload: Payload, store: Store, who: Who, now: datetime) -> None:
    """Somebody has said for whom their clip is."""
    number, _, file_id = payload["value"].partition(":")
    with store.read() as session:
        story, _ = stories.get_own(session, who, int(number))
    file = _file(client, file_id)
    if file is None or file.get("user") != who.member_id or _fault(file):
        raise UserError("This clip is not there any more. Please record another.")
    deleted = _deleted(client, store, story)
    with store.begin() as session:
        story, pair = stories.get_running(session, who, story.id)
        if story.kind != stories.CLIPS or story.began_at is None:
            raise UserError(stories.OVER)
        _keep(session, story, pair, who, file, deleted, now)
        words = views.chosen(pair.partner_of(who.member_id))
        asked = _asked(who, file_id)
        outbox.post(
            session,
            who.workspace_id,
            who.member_id,
            words,
            key=f"{asked}:chosen",
            now=now,
            method=outbox.UPDATE,
            reply_to=asked,
        )


def _keep(
    session: Session,
    story: Story,
    pair: Pair,
    me: Who,
    file: File,
    deleted: Collection[str],
    now: datetime,
) -> None:
    mine = stories.get_teller(session, story, me.member_id)
    partner = stories.get_teller(session, story, pair.partner_of(me.member_id))
    key = f"{stories.clip_key(story, me.member_id)}:{file['id']}"
    mine.clip, mine.clip_link = file["id"], file["permalink"]
    if partner.clip in deleted:
        partner.clip = partner.clip_link = None
        _write(session, story, partner, views.missing(), f"{key}:missing", now)
    if partner.clip:
        _release(session, story, pair, now)
    else:
        _write(session, story, mine, views.got_it(partner.member_id), key, now)


def _deleted(client: WebClient, store: Store, story: Story) -> set[str]:
    """Return the clips that had come, and were deleted since."""
    with store.read() as session:
        clips = [one.clip for one in stories.tellers(session, story) if one.clip]
    return {clip for clip in clips if _file(client, clip) is None}


def _fault(file: File) -> kit.Message | None:
    """Return what is to be said of a file that will not do."""
    if not str(file.get("mimetype", "")).startswith(views.AUDIBLE):
        return views.no_clip()
    length = timedelta(milliseconds=file.get("duration_ms") or 0)
    return views.too_long(length) if length > views.LONGEST_CLIP else None


def _release(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    """Give each one's voice to the other, in their own conversation."""
    for mine in stories.tellers(session, story):
        words = views.released(mine, pair.partner_of(mine.member_id))
        key = f"{stories.prefix(story)}voice:{mine.member_id}"
        stories.tell(session, story, pair, words, key, now)
        question = stories.clip_key(story, mine.member_id)
        outbox.post(
            session,
            story.workspace_id,
            mine.member_id,
            views.handed_over(pair.partner_of(mine.member_id)),
            key=f"{question}:over",
            now=now,
            method=outbox.UPDATE,
            reply_to=question,
        )
    thanks = f"{stories.prefix(story)}thanks"
    stories.tell(session, story, pair, views.thanks(story), thanks, now)
    stories.close(session, story, stories.TOLD, now)


def _question(session: Session, story: Story, pair: Pair, mine: Teller) -> kit.Message:
    zone = members.zone_of(session, Who(story.workspace_id, mine.member_id))
    return views.record(story, mine, pair.partner_of(mine.member_id), zone)


def _write(
    session: Session, story: Story, to: Teller, words: kit.Message, key: str, now: datetime
) -> None:
    outbox.post(session, story.workspace_id, to.member_id, words, key=key, now=now)


def _asked(who: Who, file_id: str) -> str:
    """Return the key of what is asked, or said, of a file that is kept for no story yet."""
    return f"story:clip:{who.workspace_id}:{who.member_id}:{file_id}"


def _file(client: WebClient, file_id: str) -> File | None:
    """Return what Slack says of a file; None if it is not there, or not for us."""
    try:
        found: File = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        if error.response.get("error") in ("file_not_found", "file_deleted", "not_visible"):
            return None
        raise
    return found
