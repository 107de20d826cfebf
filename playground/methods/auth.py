"""Who is calling, and where the app may connect: `api.test`, `auth.*`, `apps.*`, `team.*`."""

from playground.methods.registry import Request, method
from playground.wire import Json, Refusal


@method("api.test", tier=4, optional="error foo", caller="none")
def test_api(request: Request) -> Json:
    """Echo the arguments."""
    if error := request.arguments.text("error"):
        raise Refusal(error, args=request.arguments.given)
    return {"args": request.arguments.given}


@method("auth.test", tier="many")
def test(request: Request) -> Json:
    """Say whose token it is."""
    workspace = request.workspace
    if request.caller == "app":
        return {"app_name": workspace.bot.real_name, "app_id": workspace.app_id}
    whole = workspace.is_org_install
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.handle,
        "team_id": workspace.enterprise_id if whole else workspace.id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        "is_enterprise_install": whole,
    }


@method("auth.revoke", tier=3, optional="test", json=False)
def revoke(request: Request) -> Json:
    """Give the token back."""
    if request.arguments.flag("test"):
        return {"revoked": False}
    request.workspace.uninstall("token_revoked")
    return {"revoked": True}


@method("apps.uninstall", tier=1, required="client_id client_secret", json=False)
def uninstall(request: Request) -> Json:
    """Remove the app from the workspace."""
    arguments = request.arguments
    request.workspace.app.check(arguments.text("client_id"), arguments.text("client_secret"))
    request.workspace.uninstall()
    return {}


@method("apps.connections.open", tier=3, caller="app")
def open_connection(request: Request) -> Json:
    """Return a websocket URL that serves once."""
    workspace = request.workspace
    if not workspace.socket_mode:
        raise Refusal("forbidden_team")
    base = workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={workspace.sockets.issue()}&app_id={workspace.app_id}"}


@method("team.info", tier=3, scopes="team:read", optional="domain team")
def team(request: Request) -> Json:
    """Describe the workspace."""
    workspace = request.workspace
    asked, domain = request.arguments.text("team"), request.arguments.text("domain")
    if asked not in ("", workspace.id) or domain not in ("", workspace.domain):
        raise Refusal("team_not_found")
    return {
        "team": {
            "id": workspace.id,
            "name": workspace.name,
            "url": f"https://{workspace.domain}.slack.com/",
            "domain": workspace.domain,
            "email_domain": "northwind.example",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        }
    }
