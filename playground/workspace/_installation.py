"""The app as it is installed: who it is, what its manifest says; and ids that are never reused."""

from playground import ids, people
from playground.apps import App, Token
from playground.clock import Clock
from playground.conversations import Conversation
from playground.wire import Json


class Installation:
    """One team, and `app` in it (or the app of `manifest` alone); several teams may have one."""

    def __init__(
        self,
        manifest: Json,
        clock: Clock,
        seed: int,
        *,
        app: App | None = None,
        name: str = people.COMPANY,
        enterprise_id: str | None = None,
        installed: bool = True,
    ) -> None:
        self.manifest, self.clock, self.seed = manifest, clock, seed
        self.counter = 0
        self.name, self.domain = name, name.lower()
        self.id, self.enterprise_id = ids.make("T", self.domain), enterprise_id
        features = manifest.get("features", {})
        self.bot = people.bot("mentor", features.get("bot_user", {}).get("display_name", "Mentor"))
        self.bot_user_id, self.bot_id, self.app_id = self.bot.id, self.bot.bot_id, self.bot.app_id
        number = int(ids.secret(seed, "number")[:10], 16)
        self._whose = () if name == people.COMPANY else (self.domain,)
        self.bot_token = f"xoxb-{number}-{ids.secret(seed, 'bot', *self._whose)}"
        self.app_token = f"xapp-1-{self.app_id}-{number}-{ids.secret(seed, 'app')}"
        self.signing_secret = ids.secret(seed, "signing")
        self.tokens = {self.bot_token: Token()} if installed else {}
        self.is_org_install = False
        self.token_error = ""  # why no token opens the door, if none does
        self.app = app or App(manifest, seed)

    def let_in(self, token: str, kept: Token, *, is_org: bool, anew: bool) -> None:
        """Let a token open the door; `anew` when the app was just added, not when it is renewed."""
        self.bot_token, self.tokens[token] = token, kept
        if anew:
            self.is_org_install, self.token_error = is_org, ""

    @property
    def scopes(self) -> list[str]:
        """The bot scopes that were granted."""
        return list(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))

    @property
    def commands(self) -> dict[str, Json]:
        """The app's slash commands, by name."""
        commands = self.manifest.get("features", {}).get("slash_commands", [])
        return {command["command"]: command for command in commands}

    @property
    def subscriptions(self) -> list[str]:
        """The events that the app asked for."""
        events = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return list(events.get("bot_events", []))

    @property
    def socket_mode(self) -> bool:
        """Whether the app is to be reached over a websocket."""
        return bool(self.manifest.get("settings", {}).get("socket_mode_enabled"))

    @property
    def interactive(self) -> bool:
        """Whether the app is told of buttons and forms."""
        return bool(self.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"))

    def app_home(self, setting: str) -> bool:
        """Return one of the switches of the app's home (`home_tab_enabled`, …)."""
        return bool(self.manifest.get("features", {}).get("app_home", {}).get(setting))

    # making things

    def fresh(self, prefix: str) -> str:
        """Return a new id."""
        self.counter += 1
        return ids.make(prefix, self.seed, *self._whose, self.counter)

    def fresh_secret(self, what: str) -> str:
        """Return a new word that nobody can guess."""
        self.counter += 1
        return ids.secret(self.seed, *self._whose, what, self.counter)

    def fresh_hash(self) -> str:
        """Return the hash of a view that has just changed."""
        return f"{int(self.clock.now().timestamp())}.{self.fresh_secret('hash')[:8]}"

    def fresh_ts(self, place: Conversation) -> str:
        """Return the timestamp of a new message: later than every other one in `place`."""
        now = int(self.clock.now().timestamp() * 1_000_000) // 100 * 100
        place.last_ts = max(now, place.last_ts + 100)
        return f"{place.last_ts // 1_000_000}.{place.last_ts % 1_000_000:06d}"
