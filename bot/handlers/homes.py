"""App Home and help: `/mentor help`, and opening the Home tab."""

from datetime import datetime

from slack_sdk import WebClient

from bot import people
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.store import Store, homes, members, programmes
from bot.store.members import Who
from bot.views import homes as views
from bot.views import kit


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("help", show_help, "this list")
    router.action(views.HELP, open_help)
    router.event("app_home_opened", opened)


def opened(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Draw the page for whoever opens it. Drawing it twice does no harm."""
    if payload.get("tab") != "home":
        return
    if people.get(client, store, who, now).home_opened_at is None:
        with store.begin() as session:  # first, so that no change falls between this and drawing
            members.opened_home(session, who, now)
    with store.read() as session:
        view = views.home(homes.glance(session, who, now))
    client.views_publish(user_id=who.member_id, view=view)


def show_help(
    client: WebClient, who: Who, store: Store, now: datetime, command: str, router: Router
) -> Answer:
    """List the verbs."""
    words = _verbs(client, who, store, now, command, router)
    return dict(kit.message("What I can do", kit.section(words)))


def open_help(
    client: WebClient,
    body: Payload,
    who: Who,
    store: Store,
    now: datetime,
    command: str,
    router: Router,
) -> None:
    """List the verbs in a modal."""
    words = _verbs(client, who, store, now, command, router)
    modals.show(client, body, kit.notice("What I can do", words))


def _verbs(
    client: WebClient, who: Who, store: Store, now: datetime, command: str, router: Router
) -> str:
    """List what everybody can do and, to those who may, what coordinators can."""
    with store.read() as session:
        may = bool(programmes.coordinated_by(session, who))
        is_begun = may or bool(programmes.all_in(session, who.workspace_id))
    may = may or (is_begun and people.get(client, store, who, now).is_admin)
    rows: dict[bool, list[str]] = {False: [], True: []}
    for verb in router.verbs.values():
        rows[verb.for_coordinators].append(f"• `{command} {verb.name}` – {verb.help}")
    lines = ["*What I can do*", *rows[False]]
    if may:
        lines += ["*For coordinators*", *rows[True]]
    lines.append("What you can do at the moment is in my Home tab, too.")
    if not is_begun:
        lines.append(
            f"There is no programme here yet: a workspace admin begins with `{command} setup`."
        )
    return "\n".join(lines)
