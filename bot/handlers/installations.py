"""Installations: a workspace, or a whole organisation, removes Mentor or lets it in again."""

from datetime import UTC, datetime, timedelta

from bot import logs
from bot.handlers.router import Payload, Router
from bot.store import Store, installations
from bot.store.members import Who

log = logs.get(__name__)


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.event("app_uninstalled", removed)
    router.event("tokens_revoked", revoked)
    router.event("team_access_revoked", shut_out)
    router.event("team_access_granted", let_in)


def removed(body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Stop where Mentor was removed; an event that comes late does not end a later installation.

    Slack may tell us twice, and that is harmless.
    """
    log.info("Mentor was removed")
    before = datetime.fromtimestamp(body["event_time"], UTC) + timedelta(seconds=1)
    with store.begin() as session:
        if organisation := _organisation(body):
            installations.remove_organisation(session, organisation, before, now)
        else:
            installations.remove(session, who.workspace_id, before, now)


def revoked(body: Payload, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Treat a revoked bot token as a removal; people's own tokens are none of ours."""
    if payload["tokens"].get("bot"):
        removed(body, who, store, now)


def shut_out(payload: Payload, store: Store, now: datetime) -> None:
    """Stop in the workspaces from which their organisation has taken Mentor."""
    with store.begin() as session:
        for workspace_id in sorted(payload["team_ids"]):
            installations.stop(session, workspace_id, now)


def let_in(payload: Payload, store: Store, now: datetime) -> None:
    """Go on in the workspaces to which their organisation has given Mentor."""
    with store.begin() as session:
        for workspace_id in sorted(payload["team_ids"]):
            installations.go_on(session, workspace_id, now)


def _organisation(body: Payload) -> str | None:
    """Return the organisation that an event is about, if it is about all of one."""
    about = (body.get("authorizations") or [body])[0]
    is_whole = about.get("is_enterprise_install") or not body.get("team_id", "").startswith("T")
    organisation: str | None = about.get("enterprise_id") or body.get("enterprise_id")
    return organisation if is_whole else None
