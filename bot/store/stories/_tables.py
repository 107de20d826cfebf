"""The tables `story`, `story_teller` and `story_prompt`, and the words that belong to them."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.programme.stories import Place, Prompt, find, place
from bot.store.base import Base, Moment, UtcDateTime

LIVE, CLIPS = "live", "clips"

TOLD, STOPPED, LAPSED, DECLINED, BROKEN = "told", "stopped", "lapsed", "declined", "broken"

READY_HOLDS = timedelta(minutes=15)  # who was ready then may have gone away since
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
    # How often its course was written anew; before it begins, how often one waited for the other.
    edition: Mapped[int] = mapped_column(default=0)

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
    depth: Mapped[int | None] = mapped_column(default=None)  # known to nobody else; not kept
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


def clip_key(story: Story, member_id: str) -> str:
    """Return the key of what asks somebody for a voice clip."""
    return f"{prefix(story)}clip:{member_id}"


def asking(story: Story) -> list[str]:
    """Return the keys of what has asked last whether both are ready; some may not be there."""
    mine = prefix(story)
    if story.kind == LIVE and story.edition:
        return [f"{mine}call:{story.edition}"]
    return [f"{mine}opening", f"{mine}invitation"]


def prompt_of(teller: Teller) -> Prompt | None:
    """Return what somebody speaks of."""
    return find(teller.prompt) if teller.prompt else None
