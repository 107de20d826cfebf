"""Stories: an agreed time comes, an invitation lapses, a story has been told or cannot go on.

It is never too late for any of this: where a story is follows from its clock, whoever looks when.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.store import pairs, stories
from bot.store.pairs import Pair
from bot.store.stories import Story
from bot.store.timers import Timer
from bot.views import kit
from bot.views import stories as views

SOON = timedelta(seconds=1)


def look_after(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Do what is due for a pair's story; return when to look again."""
    pair = pairs.get(session, timer.args["pair_id"])
    is_free, story = stories.try_open(session, pair)
    if not is_free:  # one of the two is just pressing something
        return now + SOON
    if story is None:
        return None
    if story.ends_at and now >= story.ends_at and not pair.ended_at:
        stories.close(session, story, stories.TOLD, now)
        return None
    if pair.ended_at or stories.is_away(session, pair, max(now, story.starts_at or now)):
        _conclude(session, story, pair, stories.BROKEN, views.broken(), None, now)
        return None
    return (
        _invited(session, story, pair, now)
        if not story.began_at
        else _begun(session, story, pair, now)
    )


def _invited(session: Session, story: Story, pair: Pair, now: datetime) -> datetime | None:
    if now >= story.lapses_at:
        _conclude(session, story, pair, stories.LAPSED, views.lapsed(), None, now)
        return None
    if story.starts_at and now < story.starts_at:
        return story.starts_at
    if story.starts_at:
        key = f"{stories.prefix(story)}opening"
        stories.tell(session, story, pair, views.opening(story, pair), key, now)
    return story.lapses_at


def _begun(session: Session, story: Story, pair: Pair, now: datetime) -> datetime | None:
    if story.kind == stories.CLIPS:
        if now < story.lapses_at:
            return story.lapses_at
        _conclude(session, story, pair, stories.LAPSED, views.without_voices(), None, now)
        return None
    if story.paused_at:
        if now < (until := story.paused_at + stories.LONGEST_PAUSE):
            return until
        said = views.stopped(story, story.place(now))
        _conclude(session, story, pair, stories.STOPPED, views.stopped_here(), said, now)
        return None
    return story.ends_at


def _conclude(
    session: Session,
    story: Story,
    pair: Pair,
    outcome: str,
    shown: kit.Message,
    said: kit.Message | None,
    now: datetime,
) -> None:
    stories.conclude(session, story, pair, outcome, shown, said, now, apart=views.put_away())
