"""Pairs: `/mentor pair`, the coordinator's draft, and its publishing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme import drafts
from bot.programme.calendar import Rule, hour_for_both
from bot.programme.drafts import Cohort, Draft, Proposed
from bot.store import (
    Store,
    cohorts,
    enrolments,
    members,
    outbox,
    pairs,
    programmes,
    rematches,
    timers,
)
from bot.store import check_ins as asked
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import check_ins, goals, kit
from bot.views import pairs as views
from bot.views import rosters as roster_views

CHANGED = "This draft was changed a moment ago. Behind this you see it as it is now."


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("pair", open_draft, "draft pairs and publish them (coordinators)")
    router.action(views.OPEN, open_draft)
    router.action(views.AGAIN, suggest_again)
    router.action(views.PAGE, turn_page)
    router.action(views.MENU, choose)
    router.action(views.SWAP, open_swap)
    router.view(views.SWAP_FORM, swap)
    router.view(views.DRAFT, confirm)
    router.view(views.CONFIRMED, publish)


def open_draft(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show the draft that there is, or the best one for the people of today."""
    programme = modals.coordinated(client, body, payload, who, store, now, views.OPEN, running=True)
    if programme is None:
        return
    with store.read() as session:
        kept = pairs.find_draft(session, programme.id)
    draft, version = (Draft.from_json(kept.body), kept.version) if kept else (Draft(), 0)
    if draft.is_decided:
        modals.show(client, body, views.draft(programme, draft, version))
        return
    # Looking for the best pairs may take longer than the click's trigger lives.
    view_id = modals.show(client, body, views.drafting(programme))
    draft, version = _suggest(store, programme, draft, version, now)
    client.views_update(view_id=view_id, view=views.draft(programme, draft, version))


def suggest_again(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Suggest anew: pins stay, what was taken out stays out."""
    view = body["view"]
    programme, draft, version = _shown(client, view, view["id"], who, store)
    draft, version = _suggest(store, programme, draft, version, now)
    client.views_update(view_id=view["id"], view=views.draft(programme, draft, version))


def turn_page(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show another page of the draft."""
    programme, draft, version = _read(body["view"], who, store)
    view = views.draft(programme, draft, version, int(payload["value"]))
    client.views_update(view_id=body["view"]["id"], view=view)


def choose(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Pin a pair, take it out, or ask for another mentor."""
    view = body["view"]
    programme, draft, version = _shown(client, view, view["id"], who, store)
    what, mentee = payload["selected_option"]["value"].split(":")
    if what == "swap":
        _ask_for_mentor(client, body, store, programme, draft, mentee, now)
        return
    draft = drafts.pin(draft, mentee) if what == "pin" else drafts.drop(draft, mentee)
    version = _keep(store, programme, draft, version, now)
    shown = views.draft(programme, draft, version, kit.about(view)["page"])
    client.views_update(view_id=view["id"], view=shown)


def open_swap(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Ask for a mentor for somebody who has none."""
    view = body["view"]
    programme, draft, _ = _shown(client, view, view["id"], who, store)
    _ask_for_mentor(client, body, store, programme, draft, payload["value"], now)


def _ask_for_mentor(
    client: WebClient,
    body: Payload,
    store: Store,
    programme: Programme,
    draft: Draft,
    mentee: str,
    now: datetime,
) -> None:
    with store.read() as session:
        cohort = cohorts.of(session, programme, now)
    about = kit.about(body["view"]) | {"mentee": mentee}
    modals.push(client, body, views.swap_form(draft, cohort, mentee, about))


def swap(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Give a mentee the mentor that was chosen."""
    form = views.SwapForm.read(payload)
    draft_id = payload["previous_view_id"]
    programme, draft, version = _shown(client, payload, draft_id, who, store)
    with store.read() as session:
        cohort = cohorts.of(session, programme, now)
    about = kit.about(payload)
    draft = drafts.swap(cohort, draft, about["mentee"], form.mentor)
    version = _keep(store, programme, draft, version, now)
    shown = views.draft(programme, draft, version, about["page"])
    client.views_update(view_id=draft_id, view=shown)


def confirm(payload: Payload, who: Who, store: Store) -> Answer:
    """Ask once before people are told; a draft that changed is shown again instead."""
    programme, draft, version = _read(payload, who, store)
    if version != kit.about(payload)["version"]:
        return modals.instead(views.draft(programme, draft, version))
    return modals.on_top(views.confirm(programme, len(draft.pairs), version))


def publish(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Make the draft's pairs real and tell both of each, all at once or not at all."""
    about = kit.about(payload)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        kept = pairs.take_draft(session, programme.id, about["version"])
        if kept is None:
            raise UserError("This draft was changed or published a moment ago. Please look again.")
        draft = Draft.from_json(kept)
        cohort = cohorts.of(session, programme, now)
        mentees = {one.id for one in cohort.mentees}
        places = {one.id: one.places for one in cohort.mentors}
        begun: list[Proposed] = []
        left_out: list[str] = []
        # Places may have become fewer since: what a coordinator has decided comes first.
        for one in sorted(draft.pairs, key=lambda pair: not pair.is_pinned):
            if one.mentee in mentees and places.get(one.mentor, 0) > 0:
                places[one.mentor] -= 1
                begun.append(one)
            else:
                missing = one.mentor if one.mentee in mentees else one.mentee
                left_out.append(views.not_begun(one, missing, cohort.away.get(missing)))
        _part(session, programme, begun, cohort, now)
        for one in begun:
            _begin(session, programme, one, now)
        waiting = {mentee for mentee, _ in draft.waiting} & mentees
        enrolments.count_round(session, programme.id, {one.mentee for one in begun}, waiting)
        coordinators = programmes.coordinators(session, programme.id)
        timers.refresh_homes(session, who.workspace_id, coordinators, now)
    return modals.instead(views.published(len(begun), left_out))


def _part(
    session: Session, programme: Programme, begun: Sequence[Proposed], cohort: Cohort, now: datetime
) -> None:
    """End the pairs in which somebody asked for another partner, and now there is one."""
    freed = Counter(mentor for mentor, _ in cohort.parting)
    room = {one.id: one.places - freed[one.id] for one in cohort.mentors}
    couples = [(one.mentor, one.mentee) for one in begun]
    for pair in rematches.settled(session, programme.id, couples, room):
        pairs.close(session, pair, roster_views.ended(pair, programme), now)
        timers.refresh_homes(session, pair.workspace_id, pair.people, now)


def _begin(session: Session, programme: Programme, one: Proposed, now: datetime) -> None:
    """Begin a pair: its row, its message, its timer."""
    both = members.named(session, programme.workspace_id, [one.mentor, one.mentee])
    time, zone = hour_for_both(
        programme.time, both[one.mentee].zone, both[one.mentor].zone, programme.starts_on
    )
    rule = Rule(days=(programme.weekday,), time=time, zone=zone, since=programme.starts_on)
    pair = Pair(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        mentor_id=one.mentor,
        mentee_id=one.mentee,
        why=one.why,
        rule=rule.as_json(),
        started_at=now,
    )
    pairs.add(session, pair)
    names = {member.id: member.name for member in both.values()}
    first_at = asked.next_due(session, pair, now)
    body = views.introduction(pair, programme, names, first_at, check_ins.RHYTHM, goals.ADD)
    key = f"{pairs.prefix(pair)}introduction"
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
    timers.set(
        session,
        pair.workspace_id,
        "check_in",
        pairs.timer_key(pair),
        first_at,
        rule=pair.rule,
        pair_id=pair.id,
    )
    timers.refresh_homes(session, pair.workspace_id, pair.people, now)


def _read(view: Payload, who: Who, store: Store) -> tuple[Programme, Draft, int]:
    with store.read() as session:
        programme_id = kit.about(view)["programme_id"]
        programme = programmes.get_coordinated(session, who, programme_id)
        kept = pairs.find_draft(session, programme.id)
    if kept is None:
        raise UserError("This draft was published or thrown away a moment ago.")
    return programme, Draft.from_json(kept.body), kept.version


def _shown(
    client: WebClient, view: Payload, draft_id: str, who: Who, store: Store
) -> tuple[Programme, Draft, int]:
    """Return the draft that a view belongs to.

    If it is not what the coordinator has before their eyes any more, it is shown as it is now,
    and UserError says so.
    """
    programme, draft, version = _read(view, who, store)
    about = kit.about(view)
    if version != about["version"]:
        shown = views.draft(programme, draft, version, about["page"])
        client.views_update(view_id=draft_id, view=shown)
        raise UserError(CHANGED)
    return programme, draft, version


def _suggest(
    store: Store, programme: Programme, draft: Draft, version: int, now: datetime
) -> tuple[Draft, int]:
    with store.read() as session:
        cohort = cohorts.of(session, programme, now)
    found = drafts.suggest(cohort, draft)
    if version and found == draft:
        return draft, version
    return found, _keep(store, programme, found, version, now)


def _keep(store: Store, programme: Programme, draft: Draft, version: int, now: datetime) -> int:
    """Keep a changed draft; raises UserError if somebody else has changed it since `version`."""
    with store.begin() as session:
        if not pairs.keep_draft(session, programme.id, draft.as_json(), version, now):
            raise UserError(
                "This draft was changed a moment ago. Please close it and open it again."
            )
    return version + 1
