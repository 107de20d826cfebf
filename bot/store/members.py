"""Members: what we know of the people of a workspace, and the conversations they share with us."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Moment, UtcDateTime, add_once, put, put_all

LONG_AGO = datetime.fromtimestamp(0, UTC)
FRESH = timedelta(hours=6)  # how long what Slack told us of a person is believed without asking


class Member(Base):
    """A person, as Slack last described them."""

    __tablename__ = "member"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    is_admin: Mapped[bool]
    is_guest: Mapped[bool]
    is_bot: Mapped[bool]
    is_deactivated: Mapped[bool]
    picture: Mapped[str]  # its address, "" if there is none
    seen_at: Mapped[Moment]
    # When App Home was first opened; null: never, so there is none to keep up to date.
    home_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Conversation(Base):
    """A direct message that was opened once and is remembered."""

    __tablename__ = "conversation"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[str] = mapped_column(primary_key=True)  # ids joined by commas, in order
    channel: Mapped[str]


class ReceivedEvent(Base):
    """An event that was dealt with: Slack sends one again when it did not hear our answer."""

    __tablename__ = "received_event"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[Moment] = mapped_column(index=True)


# Asked before every few deliveries, so on plain columns, and built once.
_members, _conversations = Member.__table__.c, Conversation.__table__.c
_PRESENT = select(_members.id).where(
    _members.workspace_id == bindparam("workspace"),
    _members.id.in_(bindparam("ids", expanding=True)),
    _members.seen_at > bindparam("since"),
    _members.seen_at <= bindparam("until"),
    ~_members.is_deactivated,
)
_OPENED = select(_conversations.people, _conversations.channel).where(
    _conversations.workspace_id == bindparam("workspace"),
    _conversations.people.in_(bindparam("people", expanding=True)),
)


@dataclass(frozen=True)
class Who:
    """Who is acting: a person in a workspace."""

    workspace_id: str
    member_id: str


def save(session: Session, workspace_id: str, user: Mapping[str, Any], now: datetime) -> None:
    """Remember a person as described by Slack's user object."""
    put(session, Member, ["workspace_id", "id"], _described(workspace_id, user, now))


def save_all(
    session: Session, workspace_id: str, users: Collection[Mapping[str, Any]], now: datetime
) -> None:
    """Remember several people, each given once."""
    rows = [_described(workspace_id, user, now) for user in users]
    put_all(session, Member, ["workspace_id", "id"], rows)


def _described(workspace_id: str, user: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    profile = user.get("profile", {})
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return {
        "workspace_id": workspace_id,
        "id": user["id"],
        "name": name,
        "zone": user.get("tz") or "UTC",
        "is_admin": bool(user.get("is_admin") or user.get("is_owner")),
        "is_guest": bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        "is_bot": bool(user.get("is_bot") or user["id"] == "USLACKBOT"),
        "is_deactivated": bool(user.get("deleted")),
        "picture": profile.get("image_72") or "",
        "seen_at": now,
    }


def find(session: Session, workspace_id: str, member_id: str) -> Member | None:
    """Return what is known of a person, however old."""
    return session.get(Member, (workspace_id, member_id))


def zone_of(session: Session, who: Who) -> str:
    """Return the zone of somebody's clock, as far as it is known."""
    member = find(session, who.workspace_id, who.member_id)
    return member.zone if member else "UTC"


def admins(session: Session, workspace_id: str) -> Sequence[str]:
    """Return the ids of those whom we know to be admins of the workspace."""
    rows = select(Member.id).where(
        Member.workspace_id == workspace_id, Member.is_admin, ~Member.is_deactivated
    )
    return session.scalars(rows.order_by(Member.id)).all()


def named(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, Member]:
    """Return the known ones among these people, by id."""
    rows = select(Member).where(Member.workspace_id == workspace_id, Member.id.in_(ids))
    return {member.id: member for member in session.scalars(rows)}


def opened_home(session: Session, who: Who, now: datetime) -> None:
    """Remember that somebody, whom we know, has an App Home from now on."""
    mine = update(Member).where(
        Member.workspace_id == who.workspace_id,
        Member.id == who.member_id,
        Member.home_opened_at.is_(None),
    )
    session.execute(mine.values(home_opened_at=now))


def with_home(session: Session, workspace_id: str, ids: Collection[str]) -> Sequence[str]:
    """Return which of these people have ever opened their App Home, in the order of their ids."""
    rows = select(Member.id).where(
        Member.workspace_id == workspace_id,
        Member.id.in_(ids),
        Member.home_opened_at.is_not(None),
    )
    return session.scalars(rows.order_by(Member.id)).all()


def present(session: Session, workspace_id: str, ids: Collection[str], now: datetime) -> set[str]:
    """Return which of these people we have heard of lately and know not to be deactivated."""
    which = {"workspace": workspace_id, "ids": list(ids)}
    ages = {"since": now - FRESH, "until": now + FRESH}
    return set(session.connection().scalars(_PRESENT, {**which, **ages}))


def is_fresh(member: Member, now: datetime) -> bool:
    """Return whether what we know of a person is young enough to be believed."""
    return now - FRESH < member.seen_at <= now + FRESH


def disbelieve(session: Session, workspace_id: str, ids: Collection[str]) -> None:
    """See to it that Slack is asked about these people before they are believed to be here."""
    theirs = update(Member).where(Member.workspace_id == workspace_id, Member.id.in_(ids))
    session.execute(theirs.values(seen_at=LONG_AGO))


def conversations(session: Session, workspace_id: str, people: Collection[str]) -> dict[str, str]:
    """Return the remembered conversations with these (each of them ids joined by commas)."""
    which = {"workspace": workspace_id, "people": list(people)}
    found = session.connection().execute(_OPENED, which)
    return {row.people: row.channel for row in found}


def remember(session: Session, workspace_id: str, people: str, channel: str) -> None:
    """Remember the conversation with these people."""
    values = {"workspace_id": workspace_id, "people": people, "channel": channel}
    put(session, Conversation, ["workspace_id", "people"], values)


def forget_conversation(session: Session, workspace_id: str, people: str) -> None:
    """Forget the conversation with these people; it is opened again when it is needed."""
    here = Conversation.workspace_id == workspace_id
    session.execute(delete(Conversation).where(here, Conversation.people == people))


def forget_conversations(session: Session, workspace_id: str) -> None:
    """Forget the conversations of a workspace; each is opened again when it is needed."""
    session.execute(delete(Conversation).where(Conversation.workspace_id == workspace_id))


def is_new(session: Session, workspace_id: str, event_id: str, now: datetime) -> bool:
    """Return whether this event comes for the first time, and remember it."""
    values = {"workspace_id": workspace_id, "event_id": event_id, "received_at": now}
    return add_once(session, ReceivedEvent, values)


def sweep(session: Session, now: datetime) -> None:
    """Forget events so old that Slack will not send them again."""
    old = ReceivedEvent.received_at < now - timedelta(days=1)
    session.execute(delete(ReceivedEvent).where(old))
