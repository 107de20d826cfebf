"""People and conversations: who is here, who is where, and what the bot may see."""

import pytest


def ids(workspace, *handles):
    return ",".join(workspace.person(handle).id for handle in handles)


def test_everybody_is_listed_in_pages(bot, workspace):
    first = bot.ask("users.list", limit=10)
    second = bot.ask("users.list", limit=10, cursor=first["response_metadata"]["next_cursor"])
    members = first["members"] + second["members"]
    assert len(members) == 17
    assert second["response_metadata"]["next_cursor"] == ""
    by_name = {member["name"]: member for member in members}
    assert by_name["leo"]["deleted"]
    assert "tz" not in by_name["leo"]
    assert by_name["jonas"]["is_restricted"]
    assert by_name["standby"]["is_bot"]
    assert not by_name["slackbot"]["is_bot"]
    assert len({m["tz"] for m in members if not m["deleted"] and not m["is_bot"]}) > 6


def test_emails_need_their_own_scope(bot, manifest, workspace):
    ada = workspace.person("ada").id
    assert "email" not in bot.ask("users.info", user=ada)["user"]["profile"]
    assert bot.ask("users.lookupByEmail", email="ada@northwind.example")["error"] == "missing_scope"
    manifest["oauth_config"]["scopes"]["bot"].append("users:read.email")
    assert bot.ask("users.info", user=ada)["user"]["profile"]["email"]
    assert bot.ask("users.lookupByEmail", email="ada@northwind.example")["user"]["id"] == ada


def test_a_group_conversation_is_the_same_for_the_same_people(bot, workspace):
    one = bot.ask("conversations.open", users=ids(workspace, "ada", "ben"))["channel"]["id"]
    two = bot.ask("conversations.open", users=ids(workspace, "ben", "ada"))
    assert two["channel"]["id"] == one
    assert two["already_open"]
    members = bot.ask("conversations.members", channel=one)["members"]
    assert set(members) == {workspace.bot_user_id, *ids(workspace, "ada", "ben").split(",")}


@pytest.mark.parametrize(
    ("handles", "error"),
    [
        ("", "users_list_not_supplied"),
        ("mentor", "not_enough_users"),
        ("standby", "cannot_dm_bot"),
        ("ada leo", "user_disabled"),
        ("ada ben chandra emeka fumiko goran hana ines kiri", "too_many_users"),
    ],
)
def test_conversations_that_cannot_be_opened(bot, workspace, handles, error):
    users = ids(workspace, *handles.split())
    assert bot.ask("conversations.open", users=users)["error"] == error


def test_an_unknown_person_cannot_be_written_to(bot):
    assert bot.ask("conversations.open", users="U0NOBODY")["error"] == "user_not_found"


def test_the_bot_sees_public_channels_and_its_own(bot, workspace):
    types = "public_channel,private_channel,mpim,im"
    names = [c.get("name") for c in bot.ask("conversations.list", types=types)["channels"]]
    assert names == ["general", "random", "victories", "mentoring"]
    private = workspace.channel("#people-team").id
    assert bot.ask("conversations.info", channel=private)["error"] == "channel_not_found"
    workspace.add_bot("#people-team")
    assert bot.ask("conversations.info", channel=private)["channel"]["is_private"]
    mine = bot.ask("users.conversations", types=types)["channels"]
    assert [channel["name"] for channel in mine] == ["general", "people-team"]


def test_the_bot_joins_public_channels_by_itself(bot, workspace):
    random, private = workspace.channel("#random").id, workspace.channel("#people-team").id
    assert bot.call("conversations.history", channel=random).body["error"] == "not_in_channel"
    assert bot.ask("conversations.join", channel=random)["channel"]["is_member"]
    assert bot.ask("conversations.join", channel=random)["warning"] == "already_in_channel"
    assert bot.ask("conversations.join", channel=private)["error"] == "channel_not_found"
    workspace.archive("#mentoring")
    archived = workspace.channel("#mentoring").id
    assert bot.ask("conversations.join", channel=archived)["error"] == "is_archived"


def test_channels_are_created_filled_renamed_and_archived(bot, workspace):
    assert bot.ask("conversations.create", name="Big Ideas")["error"] == "invalid_name_specials"
    assert bot.ask("conversations.create", name="random")["error"] == "name_taken"
    channel = bot.ask("conversations.create", name="big-ideas")["channel"]["id"]
    assert bot.ask("conversations.invite", channel=channel, users=ids(workspace, "ada", "ben"))[
        "ok"
    ]
    again = bot.ask("conversations.invite", channel=channel, users=ids(workspace, "ada", "leo"))
    assert (again["error"], again["errors"][1]["error"]) == ("already_in_channel", "cant_invite")
    assert bot.ask("conversations.kick", channel=channel, user=ids(workspace, "ben"))["ok"]
    assert bot.ask("conversations.rename", channel=channel, name="small-ideas")["ok"]
    assert bot.ask("conversations.archive", channel=channel)["ok"]
    assert workspace.channel("#small-ideas").archived


def test_guests_see_only_their_channels(workspace):
    jonas = workspace.seat("jonas")
    assert [place.name for place in jonas.conversations()] == ["random"]


def test_the_standing_of_the_team(bot, workspace):
    assert bot.ask("team.info")["team"]["name"] == "Northwind"
    assert bot.ask("auth.test")["bot_id"] == workspace.bot_id
    assert bot.ask("bots.info", bot=workspace.bot_id)["bot"]["user_id"] == workspace.bot_user_id
    assert bot.ask("api.test", error="oops")["error"] == "oops"
