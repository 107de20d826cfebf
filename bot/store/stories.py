"""Life stories: who has invited whom, how much is left of one, and what each has noted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme.calendar import local
from bot.programme.stories import WHOLE, Place, Prompt, draw, find, place
from bot.store import enrolments, members, outbox, pairs, timers
from bot.store.base import Base, Moment, UtcDateTime
from bot.store.members import Who
from bot.store.pairs import Pair

LIVE, CLIPS = "live", "clips"

TOLD, STOPPED, LAPSED, DECLINED, BROKEN = "told", "stopped", "lapsed", "declined", "broken"

LAPSE = timedelta(hours=24)  # how long an invitation for now stands
GRACE = timedelta(minutes=15)  # how long one for a set time stands when that has come
LONGEST_PAUSE = timedelta(minutes=30)
CLIPS_WITHIN = timedelta(days=7)

OVER = "This story is over. `/mentor story` begins another."


class Story(Base):
    """Two people who tell each other something, from the invitation on.

    Of a live story that is under way, `ends_at` is when all of it will be over; while it is
    paused, `left_ms` is what is left of it, in milliseconds. Where it is follows from that.
    """

    __tablename__ = "story"
    __table_args__ = (
        Index(
            "uq_story_open",
            "pair_id",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    inviter_id: Mapped[str]
    kind: Mapped[str]
    invited_at: Mapped[Moment]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # null: now
    lapses_at: Mapped[Moment]
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    left_ms: Mapped[int | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    outcome: Mapped[str | None] = mapped_column(default=None)
    edition: Mapped[int] = mapped_column(default=0)  # how often its course was written anew

    @property
    def is_paused(self) -> bool:
        """Whether its clock stands."""
        return self.left_ms is not None

    def left(self, now: datetime) -> timedelta:
        """Return how much is left of a live story that has begun."""
        if self.left_ms is not None:
            return timedelta(milliseconds=self.left_ms)
        assert self.ends_at
        return self.ends_at - now

    def place(self, now: datetime) -> Place | None:
        """Return where a live story that has begun is; None when it has run its course."""
        return place(self.left(now))


class Teller(Base):
    """One of the two: what they have chosen, what they speak of, and what they have heard."""

    __tablename__ = "story_teller"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    depth: Mapped[int | None] = mapped_column(default=None)  # known to nobody else
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    turn: Mapped[int | None] = mapped_column(default=None)
    prompt: Mapped[str | None] = mapped_column(default=None)
    clip: Mapped[str | None] = mapped_column(default=None)  # the id of a file in Slack
    clip_link: Mapped[str | None] = mapped_column(default=None)
    heard: Mapped[list[str]] = mapped_column(JSON, default_factory=list)  # four lines
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ShownPrompt(Base):
    """A prompt that a pair was shown, told or skipped."""

    __tablename__ = "story_prompt"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    prompt: Mapped[str]


def prefix(story: Story) -> str:
    """Return what the keys of everything that is sent about a story begin with."""
    return f"pair:{story.pair_id}:story:{story.id}:"


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


def invite(
    session: Session,
    pair: Pair,
    inviter_id: str,
    kind: str,
    depth: int,
    starts_at: datetime | None,
    now: datetime,
) -> Story:
    """Write an invitation down; there must be no other story of this pair that is open."""
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
    get_teller(session, story, inviter_id).depth = depth
    set_timer(session, story, starts_at or lapses_at)
    return story


def set_timer(session: Session, story: Story, due_at: datetime) -> None:
    """See to it that a story is looked at then, and not before."""
    key = f"story:pair:{story.pair_id}"
    timers.set(session, story.workspace_id, "story", key, due_at, pair_id=story.pair_id)


def tellers(session: Session, story: Story) -> list[Teller]:
    """Return both, in the order in which they speak once that is known."""
    rows = select(Teller).where(Teller.story_id == story.id)
    return list(session.scalars(rows.order_by(Teller.turn, Teller.member_id)))


def get_teller(session: Session, story: Story, member_id: str) -> Teller:
    """Return one of the two."""
    return session.get_one(Teller, (story.id, member_id))


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
    prompt = draw(seen, depth, chance)
    teller.prompt = prompt.key
    session.add(ShownPrompt(pair_id=story.pair_id, prompt=prompt.key))
    session.flush()


def shown(session: Session, pair_id: int) -> Counter[str]:
    """Return how often a pair was shown each prompt."""
    rows = select(ShownPrompt.prompt, func.count()).where(ShownPrompt.pair_id == pair_id)
    return Counter({key: n for key, n in session.execute(rows.group_by(ShownPrompt.prompt))})  # noqa: C416


def prompt_of(teller: Teller) -> Prompt | None:
    """Return what somebody speaks of."""
    return find(teller.prompt) if teller.prompt else None


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
    """End a story, whatever it has come to; what has not been shown of it never is."""
    story.over_at, story.outcome = now, outcome
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
) -> None:
    """End a story before it is told.

    `shown` is what its last message becomes; `said`, if anything, is said anew.
    """
    begun = story.place(now) if story.ends_at or story.is_paused else None
    close(session, story, outcome, now)
    mine = prefix(story)
    last = [f"{mine}live:turn:{begun.turn}"] if begun else []
    for key in last or [f"{mine}opening", f"{mine}invitation"]:
        tell(session, story, pair, shown, f"{key}:over", now, method=outbox.UPDATE, reply_to=key)
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


def waiting_for_clip(session: Session, who: Who) -> list[tuple[Story, Teller]]:
    """Return the stories in which somebody's voice is not in yet, or may be replaced; oldest first.

    Those that still lack it come before those that have it.
    """
    rows = (
        select(Story, Teller)
        .join(Teller, Teller.story_id == Story.id)
        .where(
            Story.workspace_id == who.workspace_id,
            Teller.member_id == who.member_id,
            Story.kind == CLIPS,
            Story.began_at.is_not(None),
            Story.over_at.is_(None),
        )
    )
    found = [(story, teller) for story, teller in session.execute(rows.order_by(Story.id))]
    return sorted(found, key=lambda one: one[1].clip is not None)


def noted(session: Session, who: Who, pair: Pair) -> list[tuple[Story, Teller]]:
    """Return the stories of a pair in which somebody has noted what they heard; newest first."""
    rows = (
        select(Story, Teller)
        .join(Teller, Teller.story_id == Story.id)
        .where(Story.pair_id == pair.id, Teller.member_id == who.member_id)
    )
    found = session.execute(rows.order_by(Story.id.desc()))
    return [(story, teller) for story, teller in found if any(teller.heard)]
