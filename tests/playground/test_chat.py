"""Messages: posted, whispered, changed, deleted, found again."""

import json

import pytest
from shown import button, section

GENERAL = "#general"


def error(answer):
    return answer.body["error"]


def test_a_post_is_in_history_newest_first(bot, general):
    for text in ("one", "two"):
        assert bot.call("chat.postMessage", channel=general, text=text).body["ok"]
    messages = bot.call("conversations.history", channel=general).body["messages"]
    assert [m["text"] for m in messages[:2]] == ["two", "one"]
    assert messages[0]["bot_id"] == bot.workspace.bot_id


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("#random", "not_in_channel"),
        ("#people-team", "channel_not_found"),
        ("standby", "cannot_dm_bot"),
    ],
)
def test_the_bot_posts_only_where_it_may(bot, workspace, channel, name):
    if channel == "standby":
        channel = workspace.person("standby").id
    assert error(bot.call("chat.postMessage", channel=channel, text="hi")) == name


def test_an_archived_channel_takes_no_posts(bot, workspace, general):
    workspace.archive(GENERAL)
    assert error(bot.call("chat.postMessage", channel=general, text="hi")) == "is_archived"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("a" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"text": "x", "as_user": True}, "as_user_not_supported"),
        ({"text": "x", "username": "HR"}, "missing_scope"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ],
)
def test_what_slack_refuses_to_post(bot, general, content, name):
    assert error(bot.call("chat.postMessage", channel=general, **content)) == name


def test_wrong_blocks_come_back_with_a_pointer(bot, general):
    blocks = json.dumps([section("fine"), {"type": "section"}])
    answer = bot.ask("chat.postMessage", channel=general, text="x", blocks=blocks)
    assert "[json-pointer:/blocks/1" in answer["errors"][0]
    assert answer["response_metadata"]["messages"][0] == f"[ERROR] {answer['errors'][0]}"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        ({"text": "<!channel> hi"}, ["channel"]),
        ({"text": "&lt;!channel&gt; @here"}, []),
        ({"text": "hi @here", "link_names": True}, ["here"]),
        ({"text": "hi", "blocks": [section("<!everyone|everyone>")]}, ["everyone"]),
        ({"text": "hi", "blocks": [button("<!channel>")]}, []),
    ],
)
def test_a_message_records_whom_it_calls(bot, workspace, general, content, called):
    ts = bot.call("chat.postMessage", channel=general, **content).body["ts"]
    assert workspace.channel(GENERAL).find(ts).mentions == called


def test_people_are_called_by_id(bot, workspace, general):
    ada = workspace.person("ada")
    ts = bot.call("chat.postMessage", channel=general, text="@ada", parse="full").body["ts"]
    message = workspace.channel(GENERAL).find(ts)
    assert (message.text, message.mentions) == (f"<@{ada.id}>", [ada.id])
    assert workspace.unread(ada, GENERAL) == (1, True)
    assert workspace.unread("ben", GENERAL) == (1, False)


def test_metadata_is_shown_only_when_asked_for(bot, general):
    metadata = {"event_type": "ping", "event_payload": {"key": "outbox:1"}}
    bot.call("chat.postMessage", channel=general, text="hi", metadata=metadata)
    [plain, *_] = bot.call("conversations.history", channel=general).body["messages"]
    assert "metadata" not in plain
    asked = bot.call("conversations.history", channel=general, include_all_metadata=True)
    assert asked.body["messages"][0]["metadata"] == metadata


def test_only_its_reader_sees_a_whisper(bot, workspace, general):
    ada, jonas = workspace.person("ada"), workspace.person("jonas")
    whispered = bot.call("chat.postEphemeral", channel=general, user=ada.id, text="psst").body
    assert [m["text"] for m in workspace.seat("ada").messages(general) if m["is_ephemeral"]] == [
        "psst"
    ]
    assert all(not m["is_ephemeral"] for m in workspace.seat("ben").messages(general))
    history = bot.call("conversations.history", channel=general).body["messages"]
    assert "psst" not in [m["text"] for m in history]
    change = bot.call("chat.update", channel=general, ts=whispered["message_ts"], text="x")
    assert error(change) == "message_not_found"
    absent = bot.call("chat.postEphemeral", channel=general, user=jonas.id, text="psst")
    assert error(absent) == "user_not_in_channel"


def test_the_bot_changes_and_deletes_its_own_messages_only(bot, workspace, general):
    theirs = workspace.post_as("ada", GENERAL, "mine").ts
    ours = bot.call("chat.postMessage", channel=general, text="a", blocks=[section("a")]).body["ts"]
    assert error(bot.call("chat.update", channel=general, ts=theirs, text="x")) == (
        "cant_update_message"
    )
    assert error(bot.call("chat.delete", channel=general, ts=theirs)) == "cant_delete_message"
    assert error(bot.call("chat.update", channel=general, ts="1.1", text="x")) == (
        "message_not_found"
    )
    assert error(bot.call("chat.update", channel=general, ts=ours, text="x" * 4001)) == (
        "msg_too_long"
    )
    changed = bot.call("chat.update", channel=general, ts=ours, text="b").body["message"]
    assert changed["text"] == "b"
    assert changed["blocks"][0]["text"]["text"] == "a"
    assert changed["edited"]
    assert bot.call("chat.delete", channel=general, ts=ours).body["ok"]
    assert error(bot.call("chat.delete", channel=general, ts=ours)) == "message_not_found"


def test_history_has_a_window_and_pages(bot, general, workspace):
    stamps = [workspace.post_as("ada", GENERAL, str(n)).ts for n in range(5)]

    def texts(**window):
        answer = bot.call("conversations.history", channel=general, **window).body
        return [message["text"] for message in answer["messages"]]

    assert texts(oldest=stamps[1], latest=stamps[4]) == ["3", "2"]
    assert texts(oldest=stamps[1], latest=stamps[4], inclusive=True) == ["4", "3", "2", "1"]
    page = bot.call("conversations.history", channel=general, limit=2).body
    assert page["has_more"]
    cursor = page["response_metadata"]["next_cursor"]
    assert texts(limit=2, cursor=cursor) == ["2", "1"]
    assert error(bot.call("conversations.history", channel=general, cursor="x")) == (
        "invalid_cursor"
    )
    assert error(bot.call("conversations.history", channel=general, oldest="soon")) == (
        "invalid_ts_oldest"
    )


def test_threads_are_beside_history(bot, workspace, general):
    parent = workspace.post_as("ada", GENERAL, "question").ts
    bot.call("chat.postMessage", channel=general, text="answer", thread_ts=parent)
    bot.call(
        "chat.postMessage", channel=general, text="loud", thread_ts=parent, reply_broadcast=True
    )
    history = bot.call("conversations.history", channel=general).body["messages"]
    assert [m["text"] for m in history[:2]] == ["loud", "question"]
    assert history[1]["reply_count"] == 2
    thread = bot.ask("conversations.replies", channel=general, ts=parent)["messages"]
    assert [m["text"] for m in thread] == ["question", "answer", "loud"]
    assert bot.ask("conversations.replies", channel=general, ts="1.1")["error"] == (
        "thread_not_found"
    )


def test_a_direct_message_goes_to_a_person_by_id(bot, workspace):
    ada = workspace.person("ada").id
    sent = bot.call("chat.postMessage", channel=ada, text="hi").body
    opened = bot.call("conversations.open", users=ada).body
    assert opened["channel"]["id"] == sent["channel"]
    assert opened["already_open"]


def test_deactivated_people_take_posts_silently_but_no_new_conversations(bot, workspace):
    leo = workspace.person("leo").id
    assert bot.call("chat.postMessage", channel=leo, text="hi").body["ok"]
    assert error(bot.call("conversations.open", users=leo)) == "user_disabled"


def test_a_closed_messages_tab_takes_no_direct_messages(bot, manifest, workspace):
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    sent = bot.call("chat.postMessage", channel=workspace.person("ada").id, text="hi")
    assert error(sent) == "messages_tab_disabled"


def test_a_permalink_leads_to_a_message(bot, workspace, general):
    ts = workspace.post_as("ada", GENERAL, "here").ts
    link = bot.ask("chat.getPermalink", channel=general, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{general}/p{ts.replace('.', '')}")


def test_reactions_come_and_go(bot, workspace, general):
    ts = workspace.post_as("ada", GENERAL, "done!").ts
    where = {"channel": general, "timestamp": ts}
    assert bot.call("reactions.add", name="tada", **where).body["ok"]
    assert error(bot.call("reactions.add", name="tada", **where)) == "already_reacted"
    assert error(bot.call("reactions.add", name="No Such!", **where)) == "invalid_name"
    workspace.seat("ben").react(general, ts, "tada")
    shown = bot.ask("reactions.get", **where)["message"]["reactions"]
    assert shown == [
        {"name": "tada", "users": [workspace.bot_user_id, workspace.person("ben").id], "count": 2}
    ]
    assert bot.call("reactions.remove", name="tada", **where).body["ok"]
    assert error(bot.call("reactions.remove", name="tada", **where)) == "no_reaction"
    assert bot.events[-1]["type"] == "reaction_added"
