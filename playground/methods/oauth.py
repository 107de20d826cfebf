"""Exchanging what a person has allowed for a token: `oauth.v2.access`."""

from playground.methods.registry import Request, method
from playground.wire import Json, Refusal


@method(
    "oauth.v2.access",
    tier="many",
    optional="client_id client_secret code code_verifier grant_type redirect_uri refresh_token",
    json=False,
    caller="none",
)
def access(request: Request) -> Json:
    """Exchange a code, or a refresh token, for a token. Both work once."""
    app, arguments = request.workspace.app, request.arguments
    app.check(arguments.text("client_id"), arguments.text("client_secret"))
    match arguments.text("grant_type", "authorization_code"):
        case "authorization_code":
            return app.exchange(arguments.text("code"), arguments.text("redirect_uri"))
        case "refresh_token":
            return app.refresh(arguments.text("refresh_token"))
    raise Refusal("invalid_grant_type")
