"""Voices: clips come as files in somebody's conversation with us, and are kept back."""

from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.handlers.router import Payload
from bot.store import Store, members, outbox, stories
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.stories import Story, Teller
from bot.views import kit
from bot.views import stories as views

File = dict[str, Any]  # as Slack describes one


def ask(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    """Ask each of the two for a clip, in their own conversation with us."""
    for teller in stories.tellers(session, story):
        words = _question(session, story, pair, teller)
        outbox.post(
            session, story.workspace_id, teller.member_id, words, key=_key(story, teller), now=now
        )


def show_prompt(session: Session, story: Story, pair: Pair, mine: Teller, now: datetime) -> None:
    """Show somebody what else they may speak of."""
    outbox.post(
        session,
        story.workspace_id,
        mine.member_id,
        _question(session, story, pair, mine),
        key=f"{_key(story, mine)}:{story.edition}",
        now=now,
        method=outbox.UPDATE,
        reply_to=_key(story, mine),
    )


def take(
    client: WebClient, body: Payload, payload: Payload, store: Store, who: Who, now: datetime
) -> None:
    """A file has come: keep a voice that we wait for, and with the second release both."""
    me = Who(who.workspace_id, payload.get("user_id", ""))
    with store.read() as session:
        waiting = stories.waiting_for_clip(session, me)
        others = [
            one.clip
            for story, _ in waiting[:1]
            for one in stories.tellers(session, story)
            if one.member_id != me.member_id and one.clip
        ]
    if not waiting or not str(payload.get("channel_id", "")).startswith("D"):
        return
    file = _file(client, payload["file_id"])
    if file is None or file.get("user") != me.member_id:
        return
    is_other_there = bool(others) and _file(client, others[0] or "") is not None
    with store.begin() as session:
        if members.is_new(session, me.workspace_id, body["event_id"], now):
            story, pair = stories.get_running(session, me, waiting[0][0].id)
            _keep(session, story, pair, me, file, is_other_there, now)


def _keep(
    session: Session,
    story: Story,
    pair: Pair,
    me: Who,
    file: File,
    is_other_there: bool,
    now: datetime,
) -> None:
    mine = stories.get_teller(session, story, me.member_id)
    partner = stories.get_teller(session, story, pair.partner_of(me.member_id))
    key = f"{_key(story, mine)}:{file['id']}"
    length = timedelta(milliseconds=file.get("duration_ms") or 0)
    if not str(file.get("mimetype", "")).startswith(views.AUDIBLE):
        _write(session, story, mine, views.no_clip(), key, now)
        return
    if length > views.LONGEST_CLIP:
        _write(session, story, mine, views.too_long(length), key, now)
        return
    mine.clip, mine.clip_link = file["id"], file["permalink"]
    if partner.clip and not is_other_there:
        partner.clip = partner.clip_link = None
        _write(session, story, partner, views.missing(), f"{key}:missing", now)
    if partner.clip:
        _release(session, story, pair, now)
    else:
        _write(session, story, mine, views.got_it(partner.member_id), key, now)


def _release(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    """Give each one's voice to the other, in their own conversation."""
    for mine in stories.tellers(session, story):
        words = views.released(mine, pair.partner_of(mine.member_id))
        key = f"{stories.prefix(story)}voice:{mine.member_id}"
        stories.tell(session, story, pair, words, key, now)
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


def _key(story: Story, teller: Teller) -> str:
    return f"{stories.prefix(story)}clip:{teller.member_id}"


def _file(client: WebClient, file_id: str) -> File | None:
    """Return what Slack says of a file; None if it is not there, or not for us."""
    try:
        found: File = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        if error.response.get("error") in ("file_not_found", "file_deleted", "not_visible"):
            return None
        raise
    return found
