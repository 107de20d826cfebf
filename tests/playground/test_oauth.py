"""An app is added by a person who allows it: once, where it said, and for as long as Slack says."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from playground.apps import App
from playground.wire import Json, Refusal
from playground.workspace import Workspace

BACK = "https://app.example/back"


@pytest.fixture
def app(manifest, workspace) -> App:
    manifest["display_information"] = {"name": "Mentor"}
    manifest["oauth_config"]["redirect_urls"] = [BACK]
    workspace.tokens.clear()  # nobody has added it yet
    return workspace.app


def query(app: App, **more: str) -> Json:
    return {"client_id": app.client_id, "scope": "chat:write,commands", "state": "s", **more}


def code(app: App, workspace: Workspace, **more: str) -> str:
    url = app.answer(query(app, **more), "dora", workspace.id, allow=True, is_org=False)
    answer = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{BACK}?")
    assert answer["state"] == ["s"]
    return answer["code"][0]


def exchange(app: App, workspace: Workspace, **arguments: str) -> Json:
    ours = {"client_id": app.client_id, "client_secret": app.client_secret}
    body = workspace.call("oauth.v2.access", {**ours, **arguments}).body
    assert isinstance(body, dict)
    return body


def test_what_was_allowed_is_exchanged_for_a_token_once(app, workspace):
    secret = code(app, workspace)
    answer = exchange(app, workspace, code=secret)
    assert answer["team"] == {"id": workspace.id, "name": "Northwind"}
    assert (answer["token_type"], answer["scope"]) == ("bot", "chat:write,commands")
    assert workspace.call("auth.test", {}, answer["access_token"]).body["ok"]
    assert exchange(app, workspace, code=secret)["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "x"}, "bad_client_secret"),
        ({"code": "x"}, "invalid_code"),
        ({"redirect_uri": BACK}, "bad_redirect_uri"),  # it was not given when it was asked
        ({"grant_type": "x"}, "invalid_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_refresh_token"),
    ],
)
def test_an_exchange_is_refused_by_slacks_own_names(app, workspace, wrong, error):
    given = {"code": code(app, workspace), **wrong}
    assert exchange(app, workspace, **given)["error"] == error
    assert workspace.tokens == {}


def test_a_code_is_good_for_ten_minutes(app, workspace):
    secret = code(app, workspace)
    workspace.clock.advance(timedelta(minutes=11))
    assert exchange(app, workspace, code=secret)["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "https://elsewhere.example"}, "bad_redirect_uri"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "admin"}, "invalid_scope"),
    ],
)
def test_a_bad_link_is_not_asked_about(app, wrong, error):
    with pytest.raises(Refusal, match=error):
        app.ask(query(app, **wrong))


def test_a_rotating_token_expires_and_its_refresh_token_works_once(app, workspace, manifest):
    manifest["settings"]["token_rotation_enabled"] = True
    first = exchange(app, workspace, code=code(app, workspace))
    assert first["expires_in"] == 12 * 60 * 60
    workspace.clock.advance(timedelta(hours=11))
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = exchange(app, workspace, **refresh)
    assert exchange(app, workspace, **refresh)["error"] == "invalid_refresh_token"
    workspace.clock.advance(timedelta(hours=2))
    assert workspace.call("auth.test", {}, first["access_token"]).body["error"] == "token_expired"
    assert workspace.call("auth.test", {}, second["access_token"]).body["ok"]


def test_an_app_that_was_removed_is_told_and_has_no_token_any_more(app, workspace, manifest):
    manifest["settings"]["event_subscriptions"]["bot_events"] += [
        "app_uninstalled",
        "tokens_revoked",
    ]
    token = exchange(app, workspace, code=code(app, workspace))["access_token"]
    ours = {"client_id": app.client_id, "client_secret": app.client_secret}
    assert workspace.call("apps.uninstall", ours, token).body == {"ok": True}
    assert workspace.call("auth.test", {}, token).body["error"] == "account_inactive"
    told = [waiting.envelope["event"]["type"] for waiting in workspace.events.waiting]
    assert told == ["tokens_revoked", "app_uninstalled"]
    again = exchange(app, workspace, code=code(app, workspace))["access_token"]
    assert workspace.call("auth.test", {}, again).body["ok"]
