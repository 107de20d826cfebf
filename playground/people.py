"""The people of the workspace, its bots, and how the Web API describes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground import faces, ids
from playground.wire import Json

COMPANY = "Northwind"
DOMAIN = COMPANY.lower()
SLACKBOT = "USLACKBOT"


@dataclass
class Person:
    """Someone (or some bot) with an account in the workspace."""

    id: str
    handle: str
    real_name: str
    tz: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deactivated: bool = False
    bot_id: str = ""
    app_id: str = ""
    updated: int = 0

    @property
    def is_bot(self) -> bool:
        """Whether an app speaks through this account."""
        return bool(self.bot_id)

    @property
    def is_guest(self) -> bool:
        """Whether this account sees only the channels it was put in."""
        return self.is_restricted or self.is_ultra_restricted

    @property
    def email(self) -> str:
        """The address in the profile; bots have none."""
        return "" if self.is_bot else f"{self.handle}@northwind.example"


def cast() -> list[Person]:
    """Return the fourteen people, as they are on the first day."""

    def person(handle: str, name: str, tz: str, **facts: Any) -> Person:
        return Person(ids.make("U", handle), handle, name, tz, **facts)

    return [
        person("dora", "Dora Weiss", "Europe/Berlin", is_admin=True, is_owner=True),
        person("ada", "Ada Moreau", "Europe/London"),
        person("ben", "Ben Carter", "America/New_York"),
        person("chandra", "Chandra Iyer", "Asia/Kolkata"),
        person("emeka", "Emeka Obi", "Africa/Lagos"),
        person("fumiko", "Fumiko Sato", "Asia/Tokyo"),
        person("goran", "Goran Ilić", "Europe/Belgrade"),
        person("hana", "Hana Novák", "America/Los_Angeles"),
        person("ines", "Inês Duarte", "America/Sao_Paulo"),
        person("jonas", "Jonas Lind", "Europe/Stockholm", is_restricted=True),
        person("kiri", "Kiri Tane", "Pacific/Auckland"),
        person("leo", "Leo Ricci", "Europe/Rome", deactivated=True),
        person("mira", "Mira Said", "Africa/Cairo"),
        person("noor", "Noor Haddad", "Asia/Dubai"),
    ]


def bot(handle: str, name: str) -> Person:
    """Return the bot user of the app called `handle`."""
    app_id, bot_id = ids.make("A", handle), ids.make("B", handle)
    return Person(
        ids.make("U", "bot", handle), handle, name, "Etc/UTC", bot_id=bot_id, app_id=app_id
    )


def user_json(
    person: Person,
    *,
    team_id: str,
    base_url: str,
    now: datetime,
    email: bool = False,
    locale: bool = False,
) -> Json:
    """Describe `person` as `users.info` does; a deactivated account has no zone and no roles."""
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": "" if person.is_bot else person.handle,
        "display_name_normalized": "" if person.is_bot else person.handle,
        "first_name": person.real_name.split()[0],
        "last_name": person.real_name.split()[-1] if " " in person.real_name else "",
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": person.id[-8:].lower(),
        "team": team_id,
        **faces.addresses(base_url, person.id),
    }
    if email and person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"api_app_id": person.app_id, "bot_id": person.bot_id, "always_active": True}
    user: Json = {
        "id": person.id,
        "team_id": team_id,
        "name": person.handle,
        "deleted": person.deactivated,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.deactivated:
        return user
    local = now.astimezone(ZoneInfo(person.tz))
    offset = local.utcoffset()
    user |= {
        "color": ids.make("", person.id)[1:7].lower(),
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": person.is_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if locale:
        user["locale"] = "en-GB"
    return user


def slackbot_json(team_id: str) -> Json:
    """Describe Slackbot, who is in every workspace and, for Slack, is not a bot."""
    return {
        "id": SLACKBOT,
        "team_id": team_id,
        "name": "slackbot",
        "deleted": False,
        "color": "757575",
        "real_name": "Slackbot",
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Standard Time",
        "tz_offset": -28800,
        "profile": {"real_name": "Slackbot", "display_name": "Slackbot", "team": team_id},
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }
