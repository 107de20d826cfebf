"""The app as it is installed: who it is, what its manifest says; and ids that are never reused."""

from playground import ids, people
from playground.clock import Clock
from playground.conversations import Conversation
from playground.wire import Json


class Installation:
    """One team, and the app of `manifest` in it."""

    def __init__(self, manifest: Json, clock: Clock, seed: int) -> None:
        self.manifest, self.clock, self.seed = manifest, clock, seed
        self.counter = 0
        self.id, self.name, self.domain = ids.make("T", "northwind"), "Northwind", people.DOMAIN
        features = manifest.get("features", {})
        self.bot = people.bot("mentor", features.get("bot_user", {}).get("display_name", "Mentor"))
        self.bot_user_id, self.bot_id, self.app_id = self.bot.id, self.bot.bot_id, self.bot.app_id
        number = int(ids.secret(seed, "number")[:10], 16)
        self.bot_token = f"xoxb-{number}-{ids.secret(seed, 'bot')}"
        self.app_token = f"xapp-1-{self.app_id}-{number}-{ids.secret(seed, 'app')}"
        self.signing_secret = ids.secret(seed, "signing")

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
        return ids.make(prefix, self.seed, self.counter)

    def fresh_secret(self, what: str) -> str:
        """Return a new word that nobody can guess."""
        self.counter += 1
        return ids.secret(self.seed, what, self.counter)

    def fresh_hash(self) -> str:
        """Return the hash of a view that has just changed."""
        return f"{int(self.clock.now().timestamp())}.{self.fresh_secret('hash')[:8]}"

    def fresh_ts(self, place: Conversation) -> str:
        """Return the timestamp of a new message: later than every other one in `place`."""
        now = int(self.clock.now().timestamp() * 1_000_000) // 100 * 100
        place.last_ts = max(now, place.last_ts + 100)
        return f"{place.last_ts // 1_000_000}.{place.last_ts % 1_000_000:06d}"
