"""What becomes of a story: invited, begun, paused, told, or ended before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from bot.programme.stories import WHOLE, draw
from bot.store import members, outbox, timers
from bot.store.pairs import Pair
from bot.store.stories._rows import get_teller, shown, tellers
from bot.store.stories._tables import (
    CLIPS,
    CLIPS_WITHIN,
    GRACE,
    LAPSE,
    LIVE,
    LONGEST_PAUSE,
    TOLD,
    ShownPrompt,
    Story,
    Teller,
    asking,
    clip_key,
    prefix,
)


def invite(
    session: Session,
    pair: Pair,
    inviter_id: str,
    kind: str,
    depth: int,
    starts_at: datetime | None,
    now: datetime,
) -> Story:
    """Write an invitation down; there must be no other story of this pair that is open.

    Who invites to voice clips is ready to record one.
    """
    lapses_at = starts_at + GRACE if starts_at else now + LAPSE
    story = Story(
        workspace_id=pair.workspace_id,
        pair_id=pair.id,
        inviter_id=inviter_id,
        kind=kind,
        invited_at=now,
        starts_at=starts_at,
        lapses_at=lapses_at,
    )
    session.add(story)
    session.flush()
    for one in pair.people:
        session.add(Teller(story_id=story.id, member_id=one))
    session.flush()
    mine = get_teller(session, story, inviter_id)
    mine.depth = depth
    mine.ready_at = now if kind == CLIPS else None
    set_timer(session, story, starts_at or lapses_at)
    return story


def set_timer(session: Session, story: Story, due_at: datetime) -> None:
    """See to it that a story is looked at then, and not before."""
    key = f"story:pair:{story.pair_id}"
    timers.set(session, story.workspace_id, "story", key, due_at, pair_id=story.pair_id)


def begin(session: Session, story: Story, seed: int, now: datetime) -> list[Teller]:
    """Let a coin decide who speaks first, and draw something to tell of for each."""
    chance = Random(seed)
    both = sorted(tellers(session, story), key=lambda one: one.member_id)
    chance.shuffle(both)
    for turn, teller in enumerate(both, start=1):
        teller.turn = turn
        _draw(session, story, teller, both, chance)
    story.began_at = now
    if story.kind == LIVE:
        story.ends_at = now + WHOLE
        set_timer(session, story, story.ends_at)
    else:
        story.lapses_at = now + CLIPS_WITHIN
        set_timer(session, story, story.lapses_at)
    session.flush()
    return both


def skip(session: Session, story: Story, teller: Teller, seed: int) -> None:
    """Draw something else to tell of."""
    _draw(session, story, teller, tellers(session, story), Random(seed))
    session.flush()


def _draw(
    session: Session, story: Story, teller: Teller, both: Sequence[Teller], chance: Random
) -> None:
    seen = shown(session, story.pair_id)
    depth = min(one.depth or 1 for one in both)
    prompt = draw(seen, depth, chance, [one.prompt for one in both])
    teller.prompt = prompt.key
    session.add(ShownPrompt(pair_id=story.pair_id, prompt=prompt.key))
    session.flush()


def pause(session: Session, story: Story, now: datetime) -> None:
    """Let the clock of a live story stand."""
    left = story.left(now)
    story.left_ms, story.paused_at = round(left / timedelta(milliseconds=1)), now
    story.ends_at = None
    set_timer(session, story, now + LONGEST_PAUSE)
    session.flush()


def go_on(session: Session, story: Story, now: datetime) -> None:
    """Let the clock of a paused story go on where it stood."""
    story.ends_at = now + story.left(now)
    story.left_ms = story.paused_at = None
    set_timer(session, story, story.ends_at)
    session.flush()


def close(session: Session, story: Story, outcome: str, now: datetime) -> None:
    """End a story, whatever it has come to; what has not been shown of it never is.

    How deep each wanted to go is forgotten, and where their clips are.
    """
    story.over_at, story.outcome = now, outcome
    for one in tellers(session, story):
        one.depth = one.clip = one.clip_link = None
    timers.cancel(session, f"story:pair:{story.pair_id}")
    if outcome != TOLD:
        outbox.withdraw(session, story.workspace_id, prefix(story))
    session.flush()


def conclude(
    session: Session,
    story: Story,
    pair: Pair,
    outcome: str,
    shown: Mapping[str, Any],
    said: Mapping[str, Any] | None,
    now: datetime,
    *,
    apart: Mapping[str, Any],
) -> None:
    """End a story before it is told.

    `shown` is what its last message becomes; `said`, if anything, is said anew; `apart` is what
    becomes of the messages that ask each of the two for a voice clip.
    """
    begun = story.place(now) if story.ends_at or story.is_paused else None
    close(session, story, outcome, now)
    mine = prefix(story)
    known = members.named(session, story.workspace_id, pair.people)
    gone = {member_id for member_id, one in known.items() if one.is_deactivated}
    here = [one for one in pair.people if one not in gone]  # nothing is shown to who is gone
    last = [f"{mine}live:turn:{begun.turn}"] if begun else asking(story)
    changes = [(key, here, shown) for key in last]
    if story.kind == CLIPS:
        changes += [(clip_key(story, one), [one], apart) for one in here]
    for key, to, body in changes:
        if to:
            outbox.post(
                session,
                story.workspace_id,
                to,
                body,
                key=f"{key}:over",
                now=now,
                method=outbox.UPDATE,
                reply_to=key,
                priority=outbox.URGENT,
            )
    if said:
        tell(session, story, pair, said, f"{mine}over", now)


def tell(
    session: Session,
    story: Story,
    pair: Pair,
    body: Mapping[str, Any],
    key: str,
    now: datetime,
    *,
    method: str = outbox.POST,
    reply_to: str | None = None,
    priority: int = outbox.URGENT,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Say something in the pair's conversation."""
    outbox.post(
        session,
        story.workspace_id,
        pair.people,
        body,
        key=key,
        now=now,
        method=method,
        reply_to=reply_to,
        priority=priority,
        due_at=due_at,
        expires_at=expires_at,
    )
