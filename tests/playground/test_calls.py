"""Every Web API call is checked before it does anything: token, scope, arguments, rate."""

from datetime import timedelta

import pytest
from shown import modal

from playground.methods.registry import METHODS


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "users.list", "not_authed"),
        ("xoxb-wrong", "users.list", "invalid_auth"),
        ("app", "users.list", "not_allowed_token_type"),
        ("bot", "apps.connections.open", "not_allowed_token_type"),
        ("bot", "users.everyone", "unknown_method"),
        ("", "users.everyone", "unknown_method"),
    ],
)
def test_a_call_needs_the_right_token(workspace, token, method, error):
    token = {"app": workspace.app_token, "bot": workspace.bot_token}.get(token, token)
    assert workspace.call(method, {}, token).body["error"] == error


def test_a_revoked_token_is_told_so(bot, workspace):
    assert bot.ask("auth.revoke") == {"ok": True, "revoked": True}
    assert bot.ask("auth.test")["error"] == "token_revoked"
    workspace.revoke_tokens("account_inactive")
    assert bot.ask("auth.test")["error"] == "account_inactive"


def test_a_missing_scope_is_named(bot, manifest):
    manifest["oauth_config"]["scopes"]["bot"] = ["chat:write"]
    answer = bot.ask("users.info", user="U1")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert answer["provided"] == "chat:write"


def test_each_kind_of_conversation_has_its_own_scope(bot, manifest, workspace):
    manifest["oauth_config"]["scopes"]["bot"] = ["channels:read", "im:write"]
    everybody = bot.ask("conversations.list", types="public_channel,private_channel")
    assert everybody["needed"] == "groups:read"
    two = ",".join(workspace.person(who).id for who in ("ada", "ben"))
    assert bot.ask("conversations.open", users=two)["needed"] == "mpim:write"


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("chat.postMessage", {"text": "hi"}, "[ERROR] missing required field: channel"),
        ("users.info", {"user": ""}, "[ERROR] missing required field: user"),
        ("users.info", {"user": "U", "usr": "U"}, "[ERROR] unknown argument: usr"),
        ("views.open", {"view": "{"}, "[ERROR] must be valid JSON [json-pointer:/view]"),
    ],
)
def test_arguments_are_checked(bot, method, arguments, message):
    answer = bot.ask(method, **arguments)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [message]


@pytest.mark.parametrize("odd", [{}, [], [1], {"a": None}, 5, -1, True, "{", "[]", "U1,,", "\x00"])
def test_no_argument_breaks_a_method(bot, workspace, general, odd):
    workspace.rate_limits = False
    fine = {"channel": general, "view": modal(), "text": "x", "users": workspace.bot_user_id}
    for name, method in sorted(METHODS.items()):
        if name == "auth.revoke":
            continue
        names = {*method.required, *method.optional} - {"error"}
        for broken in sorted(names):
            given = {each: fine.get(each, "x") for each in method.required} | {broken: odd}
            assert bot.ask(name, **given)["ok"] in (True, False)


def test_some_methods_take_no_json(bot, workspace):
    ada = workspace.person("ada").id
    assert bot.call("users.info", user=ada).body["error"] == "invalid_arguments"
    assert bot.ask("users.info", user=ada)["ok"]


def test_the_workspace_is_accepted_everywhere_as_bolt_adds_it(bot, workspace, general):
    assert bot.call("chat.postMessage", channel=general, text="hi", team_id=workspace.id).body["ok"]


def test_tiers_are_enforced_by_the_clock(bot, clock):
    assert all(bot.ask("users.list")["ok"] for _ in range(20))
    refused = bot.call("users.list")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "3")
    assert refused.body == {"ok": False, "error": "ratelimited"}
    clock.advance(timedelta(seconds=3))
    assert bot.ask("users.list")["ok"]


def test_posts_are_limited_by_channel(bot, clock, general, workspace):
    statuses = [bot.call("chat.postMessage", channel=general, text="x").status for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]
    elsewhere = workspace.person("ben").id
    assert bot.call("chat.postMessage", channel=elsewhere, text="x").status == 200
    clock.advance(timedelta(seconds=1))
    assert bot.call("chat.postMessage", channel=general, text="x").status == 200


def test_limits_can_be_switched_off(bot, workspace):
    workspace.rate_limits = False
    assert all(bot.ask("users.list")["ok"] for _ in range(50))


def test_the_log_keeps_every_call(bot, workspace, general):
    bot.call("chat.postMessage", channel=general, text="hi")
    bot.ask("users.everyone")
    first, second = workspace.calls
    assert (first.method, first.arguments["text"], first.token_kind) == (
        "chat.postMessage",
        "hi",
        "bot",
    )
    assert (second.number, second.answer["error"]) == (2, "unknown_method")


@pytest.mark.parametrize(
    ("fault", "status", "outcome", "error"),
    [
        ("ratelimited", 429, "answered", "ratelimited"),
        ("server_error", 503, "answered", None),
        ("timeout", 0, "timeout", None),
        ("token_revoked", 200, "answered", "token_revoked"),
    ],
)
def test_faults_hit_the_nth_call_and_leave_no_trace(
    bot, workspace, general, fault, status, outcome, error
):
    workspace.faults.add("chat.postMessage", fault, nth=2, retry_after=7)
    assert bot.call("chat.postMessage", channel=general, text="one").body["ok"]
    hit = bot.call("chat.postMessage", channel=general, text="two")
    assert (hit.status, hit.outcome) == (status, outcome)
    if error:
        assert hit.body["error"] == error
    assert bot.call("chat.postMessage", channel=general, text="three").body["ok"]
    said = [m.text for m in workspace.channel("#general").messages if not m.subtype]
    assert said == ["one", "three"]


def test_a_lost_answer_has_taken_effect(bot, workspace, general):
    workspace.faults.add("chat.*", "lost", times=2)
    assert bot.call("chat.postMessage", channel=general, text="one").outcome == "lost"
    assert bot.call("chat.postMessage", channel=general, text="two").outcome == "lost"
    assert bot.call("chat.postMessage", channel=general, text="three").outcome == "answered"
    said = [m.text for m in workspace.channel("#general").messages if not m.subtype]
    assert said == ["one", "two", "three"]


def test_the_methods_that_an_app_needs_are_there():
    needed = [
        "api.test",
        "auth.test",
        "apps.connections.open",
        "blocks.validate",
        "bots.info",
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.update",
        "chat.delete",
        "chat.getPermalink",
        "conversations.open",
        "conversations.list",
        "conversations.info",
        "conversations.create",
        "conversations.invite",
        "conversations.join",
        "conversations.members",
        "conversations.history",
        "conversations.replies",
        "conversations.leave",
        "conversations.kick",
        "conversations.archive",
        "conversations.rename",
        "users.info",
        "users.list",
        "users.conversations",
        "users.lookupByEmail",
        "team.info",
        "reactions.add",
        "reactions.remove",
        "reactions.get",
        "views.open",
        "views.push",
        "views.update",
        "views.publish",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "files.info",
    ]
    assert set(needed) <= set(METHODS)
