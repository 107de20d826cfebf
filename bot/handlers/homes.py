"""App Home and help: `/mentor help`, and opening the Home tab."""

from datetime import datetime

from slack_sdk import WebClient

from bot import people
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.store import Store, homes, members
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


def show_help(command: str, router: Router) -> Answer:
    """List the verbs."""
    return dict(kit.message("What I can do", kit.section(_verbs(command, router))))


def open_help(client: WebClient, body: Payload, command: str, router: Router) -> None:
    """List the verbs in a modal."""
    modals.show(client, body, kit.notice("What I can do", _verbs(command, router)))


def _verbs(command: str, router: Router) -> str:
    rows = [f"• `{command} {verb.name}` – {verb.help}" for verb in router.verbs.values()]
    return "\n".join(["*What I can do*", *rows, "All of it is in my App Home, too."])
