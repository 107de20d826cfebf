"""The app as Slack knows it: its credentials, and the workspaces that have added it, or may.

A person is asked whether they allow it (`ask`), says so (`answer`), and is sent back to the app
with a code, which the app exchanges for a token (`exchange`), once and within ten minutes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from playground import ids
from playground.wire import Json, Refusal

if TYPE_CHECKING:
    from playground.workspace import Workspace

CODE_LIVES = timedelta(minutes=10)
TOKEN_LIVES = timedelta(hours=12)


@dataclass
class Token:
    """A bot token: when it expires, if ever, and why it is no good any more, if so."""

    expires_at: datetime | None = None
    error: str = ""

    def fault(self, now: datetime) -> str:
        """Return why the token opens no door now; nothing if it does."""
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.error or ("token_expired" if is_over else "")


@dataclass
class Grant:
    """What somebody has allowed: for their workspace, or for all of its organisation."""

    workspace: "Workspace"
    person: str
    scopes: list[str]
    redirect_uri: str
    is_org: bool
    issued: datetime


@dataclass
class Question:
    """What a person is asked: may this app do that?"""

    scopes: list[str]
    state: str
    redirect_uri: str
    given_uri: str
    app_name: str


@dataclass
class App:
    """One Slack app."""

    manifest: Json
    seed: int
    workspaces: list["Workspace"] = field(default_factory=list)
    codes: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        number = int(ids.secret(self.seed, "client")[:10], 16)
        self.client_id = f"{number}.{number % 10**9}"
        self.client_secret = ids.secret(self.seed, "client secret")

    @property
    def redirect_urls(self) -> list[str]:
        """Where people may be sent back to."""
        return list(self.manifest.get("oauth_config", {}).get("redirect_urls", []))

    @property
    def rotates(self) -> bool:
        """Whether its tokens expire."""
        return bool(self.manifest.get("settings", {}).get("token_rotation_enabled"))

    def add(self, workspace: "Workspace") -> None:
        """Let another workspace know of the app; it has not added it by that."""
        self.workspaces.append(workspace)

    def whose(self, token: str, team_id: str) -> "Workspace":
        """Return the workspace that a call is for; with an organisation's token it must be named.

        A token that nobody has handed out is for the first workspace to refuse.
        """
        theirs = [one for one in self.workspaces if token in one.tokens]
        named = [one for one in theirs if one.id == team_id]
        return (named or theirs or self.workspaces)[0]

    # what people do

    def ask(self, query: Json) -> Question:
        """Return what to ask somebody who was sent to Slack; Refusal if the link is no good."""
        if query.get("client_id") != self.client_id:
            raise Refusal("invalid_client_id")
        given = str(query.get("redirect_uri", ""))
        if not self.redirect_urls:
            raise Refusal("bad_redirect_uri")
        if given and not any(given.startswith(url) for url in self.redirect_urls):
            raise Refusal("bad_redirect_uri")
        wanted = [scope for scope in str(query.get("scope", "")).split(",") if scope]
        known = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        if not wanted or not set(wanted) <= set(known):
            raise Refusal("invalid_scope")
        name = self.manifest["display_information"]["name"]
        return Question(
            wanted, str(query.get("state", "")), given or self.redirect_urls[0], given, name
        )

    def answer(self, query: Json, who: str, team_id: str, *, allow: bool, is_org: bool) -> str:
        """Take a person's answer; return the address that their browser is sent to."""
        question = self.ask(query)
        workspace = next(one for one in self.workspaces if one.id == team_id)
        state = {"state": question.state} if question.state else {}
        if not allow:
            back = {"error": "access_denied", **state}
        else:
            if is_org and not workspace.enterprise_id:
                raise Refusal("not_an_enterprise")
            code = workspace.fresh_secret("code")
            person = workspace.person(who).id
            self.codes[code] = Grant(
                workspace,
                person,
                question.scopes,
                question.given_uri,
                is_org,
                workspace.clock.now(),
            )
            back = {"code": code, **state}
        return f"{question.redirect_uri}?{urlencode(back)}"

    # what the app does

    def check(self, client_id: str, client_secret: str) -> None:
        """Refuse whoever is not the app."""
        if client_id != self.client_id:
            raise Refusal("invalid_client_id")
        if client_secret != self.client_secret:
            raise Refusal("bad_client_secret")

    def exchange(self, code: str, redirect_uri: str) -> Json:
        """Return the token that a code stands for; the app is added by that."""
        grant = self.codes.pop(code, None)
        if grant is None:
            raise Refusal("invalid_code")
        if grant.issued + CODE_LIVES < grant.workspace.clock.now():
            raise Refusal("invalid_code")
        if redirect_uri != grant.redirect_uri:
            raise Refusal("bad_redirect_uri")
        return self._hand_out(grant, anew=True)

    def refresh(self, refresh_token: str) -> Json:
        """Return a new token for an old one; a refresh token works once."""
        grant = self.refresh_tokens.pop(refresh_token, None)
        if grant is None:
            raise Refusal("invalid_refresh_token")
        return self._hand_out(grant, anew=False)

    def _hand_out(self, grant: Grant, *, anew: bool) -> Json:
        workspace = grant.workspace
        places = self._places(grant)
        token = self._fresh_token(workspace, grant)
        expires_at = workspace.clock.now() + TOKEN_LIVES if self.rotates else None
        for place in places:
            place.let_in(token, Token(expires_at), is_org=grant.is_org, anew=anew)
        org = None
        if workspace.enterprise_id:
            org = {"id": workspace.enterprise_id, "name": f"{workspace.enterprise_id} Inc"}
        answer: Json = {
            "app_id": workspace.app_id,
            "authed_user": {"id": grant.person},
            "scope": ",".join(grant.scopes),
            "token_type": "bot",
            "access_token": token,
            "bot_user_id": workspace.bot_user_id,
            "team": None if grant.is_org else {"id": workspace.id, "name": workspace.name},
            "enterprise": org,
            "is_enterprise_install": grant.is_org,
        }
        if self.rotates:
            refresh = f"xoxe-1-{workspace.fresh_secret('refresh')}"
            self.refresh_tokens[refresh] = grant
            seconds = int(TOKEN_LIVES.total_seconds())
            answer |= {"expires_in": seconds, "refresh_token": refresh}
        return answer

    def _places(self, grant: Grant) -> list["Workspace"]:
        if not grant.is_org:
            return [grant.workspace]
        org = grant.workspace.enterprise_id
        return [one for one in self.workspaces if one.enterprise_id == org]

    def _fresh_token(self, workspace: "Workspace", grant: Grant) -> str:
        if self.rotates:
            return f"xoxe.xoxb-1-{workspace.fresh_secret('bot')}"
        good = [
            token
            for token, kept in workspace.tokens.items()
            if not kept.error and workspace.is_org_install == grant.is_org
        ]
        return good[0] if good else f"xoxb-{workspace.fresh_secret('bot')}"

    def end(self, workspace: "Workspace") -> None:
        """Let what was granted to a workspace be granted no more."""
        for kept in (self.codes, self.refresh_tokens):
            for secret in [one for one, grant in kept.items() if grant.workspace is workspace]:
                del kept[secret]
