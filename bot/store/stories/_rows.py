"""The questions asked of stories: whose they are, which is open, what was seen and noted."""

from collections import Counter
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme.calendar import local
from bot.store import enrolments, members, pairs
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.stories._tables import CLIPS, LIVE, OVER, READY_HOLDS, ShownPrompt, Story, Teller


def open_of(session: Session, pair: Pair) -> Story | None:
    """Return a pair's story that is not over, if there is one."""
    return session.scalar(select(Story).where(Story.pair_id == pair.id, Story.over_at.is_(None)))


def lock_open(session: Session, pair: Pair) -> Story | None:
    """The same, so that nobody else changes it meanwhile, nor invites."""
    session.execute(select(Pair.id).where(Pair.id == pair.id).with_for_update())
    return _current(session, pair)


def try_open(session: Session, pair: Pair) -> tuple[bool, Story | None]:
    """The same for a job, which must not wait for somebody who may be waiting for its timer.

    Returns whether it could be locked, and the story.
    """
    free = select(Pair.id).where(Pair.id == pair.id).with_for_update(skip_locked=True)
    if session.scalar(free) is None:
        return False, None
    return True, _current(session, pair)


def _current(session: Session, pair: Pair) -> Story | None:
    mine = select(Story).where(Story.pair_id == pair.id, Story.over_at.is_(None))
    changing = mine.with_for_update().execution_options(populate_existing=True)
    return session.scalar(changing)


def get_own(session: Session, who: Who, story_id: int) -> tuple[Story, Pair]:
    """Return a story to one of its two; raises UserError for everybody else."""
    story = session.get(Story, story_id)
    if story is None or story.workspace_id != who.workspace_id:
        raise UserError(OVER)
    return story, pairs.get_own(session, who, story.pair_id)


def get_running(session: Session, who: Who, story_id: int) -> tuple[Story, Pair]:
    """The same, to change it; raises UserError also when it is over."""
    story, pair = get_own(session, who, story_id)
    current = lock_open(session, pair)
    if current is None or current.id != story.id or pair.ended_at:
        raise UserError(OVER)
    return current, pair


def tellers(session: Session, story: Story) -> list[Teller]:
    """Return both, in the order in which they speak once that is known."""
    rows = select(Teller).where(Teller.story_id == story.id)
    return list(session.scalars(rows.order_by(Teller.turn, Teller.member_id)))


def get_teller(session: Session, story: Story, member_id: str) -> Teller:
    """Return one of the two."""
    return session.get_one(Teller, (story.id, member_id))


def is_ready(session: Session, story: Story, one: Teller, now: datetime) -> bool:
    """Return whether somebody is ready now.

    To begin at once, it is not enough to have said so long ago, or to have begun another story
    since. To record a clip some time, it is.
    """
    if one.ready_at is None or story.kind == CLIPS:
        return one.ready_at is not None
    others = (
        select(Story.id)
        .join(Teller, Teller.story_id == Story.id)
        .where(
            Story.workspace_id == story.workspace_id,
            Teller.member_id == one.member_id,
            Story.id != story.id,
            Story.kind == LIVE,
            Story.began_at >= one.ready_at,
        )
    )
    return now - one.ready_at < READY_HOLDS and not session.scalar(select(exists(others)))


def shown(session: Session, pair_id: int) -> Counter[str]:
    """Return how often a pair was shown each prompt."""
    rows = select(ShownPrompt.prompt, func.count()).where(ShownPrompt.pair_id == pair_id)
    return Counter({key: n for key, n in session.execute(rows.group_by(ShownPrompt.prompt))})  # noqa: C416


def waiting_for_clip(session: Session, who: Who) -> list[tuple[Story, Teller, Pair]]:
    """Return the stories in which somebody's voice is not in yet, or may be replaced; oldest first.

    Those that still lack it come before those that have it.
    """
    rows = (
        select(Story, Teller, Pair)
        .join(Teller, Teller.story_id == Story.id)
        .join(Pair, Pair.id == Story.pair_id)
        .where(
            Story.workspace_id == who.workspace_id,
            Teller.member_id == who.member_id,
            Story.kind == CLIPS,
            Story.began_at.is_not(None),
            Story.over_at.is_(None),
        )
    )
    found = [(*one,) for one in session.execute(rows.order_by(Story.id))]
    return sorted(found, key=lambda one: one[1].clip is not None)


def is_away(session: Session, pair: Pair, at: datetime) -> bool:
    """Return whether one of the two takes a break then, is gone, or has left."""
    known = members.named(session, pair.workspace_id, pair.people)
    for one in pair.people:
        member = known.get(one)
        if member and member.is_deactivated:
            return True
        today = local(at, member.zone if member else "UTC").date()
        mine = enrolments.of(session, Who(pair.workspace_id, one))
        if any(e.is_paused(today) for e, p in mine if p.id == pair.programme_id):
            return True
    return False


def noted(session: Session, who: Who) -> list[tuple[Story, Teller, Pair]]:
    """Return the stories of which somebody has noted what they heard; newest first.

    Those of pairs that have ended are among them.
    """
    rows = (
        select(Story, Teller, Pair)
        .join(Teller, Teller.story_id == Story.id)
        .join(Pair, Pair.id == Story.pair_id)
        .where(Story.workspace_id == who.workspace_id, Teller.member_id == who.member_id)
    )
    found = session.execute(rows.order_by(Story.id.desc()))
    return [(story, teller, pair) for story, teller, pair in found if any(teller.heard)]
