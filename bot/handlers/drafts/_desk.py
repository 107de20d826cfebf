"""The desk: reading the draft that is in front of a coordinator, keeping and showing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers.router import Payload
from bot.programme.drafts import Cohort, Draft, Move
from bot.store import Store, choices, cohorts, drafts, members, programmes
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.views import choices as choice_views
from bot.views import drafts as views
from bot.views import kit

CHANGED = "This draft was changed a moment ago. Behind this you see it as it is now."
GONE = "This draft was published or thrown away a moment ago."


@dataclass(frozen=True)
class Desk:
    """A draft as it is kept, and what is shown around it."""

    programme: Programme
    draft: Draft
    version: int
    publish_at: datetime | None = None
    zone: str = "UTC"
    copies: int = 0

    def view(self, page: int = 0, moves: Sequence[Move] | None = None) -> kit.View:
        """Draw it."""
        return views.draft(
            self.programme,
            self.draft,
            self.version,
            page,
            moves=moves,
            publish_at=self.publish_at,
            zone=self.zone,
            copies=self.copies,
            choice=choice_views.OFFER,
        )


def laid(session: Session, programme: Programme, who: Who) -> Desk:
    """Return a programme's draft, or an empty one of version 0."""
    kept = drafts.find(session, programme.id)
    return Desk(
        programme,
        kept.content if kept else Draft(),
        kept.version if kept else 0,
        kept.publish_at if kept else None,
        members.zone_of(session, who),
        len(drafts.copies(session, programme.id)),
    )


def read(view: Payload, who: Who, store: Store) -> Desk:
    """Return the draft that a view is about; raises UserError if it is no more, or not theirs."""
    with store.read() as session:
        programme_id = kit.about(view)["programme_id"]
        programme = programmes.get_coordinated(session, who, programme_id)
        if choices.find_round(session, programme.id):
            raise UserError("Mentees are choosing at the moment, so the draft rests until then.")
        desk = laid(session, programme, who)
    if not desk.version:
        raise UserError(GONE)
    return desk


def shown(client: WebClient, view: Payload, draft_id: str, who: Who, store: Store) -> Desk:
    """Return the draft that a view belongs to.

    If it is not what the coordinator has before their eyes any more, it is shown as it is now,
    and UserError says so.
    """
    desk = read(view, who, store)
    about = kit.about(view)
    if desk.version != about["version"]:
        client.views_update(view_id=draft_id, view=desk.view(about["page"]))
        raise UserError(CHANGED)
    return desk


def cohort_of(store: Store, programme: Programme, now: datetime) -> Cohort:
    """Return who could be paired now."""
    with store.read() as session:
        return cohorts.of(session, programme, now)


def keep(store: Store, desk: Desk, draft: Draft, now: datetime) -> Desk:
    """Keep a changed draft; raises UserError if somebody else has changed it meanwhile."""
    if desk.version and draft == desk.draft:
        return desk
    with store.begin() as session:
        programmes.lock(session, desk.programme.id)
        if choices.find_round(session, desk.programme.id):
            raise UserError("Mentees are choosing at the moment, so the draft rests until then.")
        version = drafts.keep(session, desk.programme.id, draft.as_json(), desk.version, now)
        if version is None:
            raise UserError(
                "This draft was changed a moment ago. Please close it and open it again."
            )
    return replace(desk, draft=draft, version=version)
