"""Somebody sits in front of Slack: commands, buttons in messages, words, events."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from shown import button, field, home, modal, options, section

from playground.seat import Impossible
from playground.wire import Reply


@pytest.fixture
def ada(workspace):
    return workspace.seat("ada")


def test_a_command_reaches_the_app_as_a_form(bot, workspace, ada, general):
    bot.then(Reply(200, {"text": "Welcome", "blocks": [section("*Welcome*")]}))
    assert ada.command("/mentor join  me").ok
    kind, form, _ = bot.got[0]
    assert kind == "slash_commands"
    assert (form["command"], form["text"], form["user_id"]) == ("/mentor", "join  me", ada.id)
    assert form["channel_id"] == general
    last = ada.messages(general)[-1]
    assert (last["text"], last["is_ephemeral"]) == ("Welcome", True)
    assert not any(m["is_ephemeral"] for m in workspace.seat("ben").messages(general))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@ben", "<@{ben}|ben>"),
        ("#random", "<#{random}|random>"),
        ("@nobody a@ben.org", "@nobody a@ben.org"),
        ("<!channel> & co", "&lt;!channel&gt; &amp; co"),
        ("@channel", "<!channel>"),
    ],
)
def test_names_in_a_command_are_escaped(bot, workspace, ada, typed, sent):
    ada.command(f"/mentor {typed}")
    names = {"ben": workspace.person("ben").id, "random": workspace.channel("random").id}
    assert bot.got[0][1]["text"] == sent.format(**names)


def test_without_escaping_the_words_come_as_typed(bot, manifest, ada):
    manifest["features"]["slash_commands"][0]["should_escape"] = False
    ada.command("/mentor @ben <3")
    assert bot.got[0][1]["text"] == "@ben <3"


def test_a_command_that_fails_says_so_to_one_person(bot, ada, general):
    bot.then(Reply(500))
    assert ada.command("/mentor x").error == "dispatch_failed"
    assert ada.command("/nonsense").error == "unknown_command"
    failed, unknown = ada.messages(general)[-2:]
    assert failed["text"] == "/mentor failed with the error “dispatch_failed”"
    assert unknown["text"].startswith("`/nonsense` is not a valid command.")
    assert unknown["user"] == "USLACKBOT"


def test_a_response_url_serves_five_times_within_half_an_hour(bot, workspace, ada, general, ticks):
    ada.command("/mentor x")
    url = bot.got[0][1]["response_url"]
    assert workspace.respond(url, {}).body["error"] == "no_text"
    statuses = [workspace.respond(url, {"text": str(n)}).status for n in range(5)]
    assert statuses == [200, 200, 200, 200, 404]
    assert [m["text"] for m in ada.messages(general)[-4:]] == ["0", "1", "2", "3"]
    ada.command("/mentor y")
    later = bot.got[1][1]["response_url"]
    ticks.now += 31 * 60
    assert workspace.respond(later, {"text": "late"}).status == 404


def test_a_button_in_a_message_lets_the_app_replace_or_delete_it(bot, workspace, ada, general):
    select = {
        "type": "section",
        "block_id": "pick",
        "text": {"type": "mrkdwn", "text": "pick"},
        "accessory": {"type": "static_select", "action_id": "pick", "options": options("a", "b")},
    }
    sent = bot.call("chat.postMessage", channel=general, text="?", blocks=[button("ok"), select])
    ts = sent.body["ts"]
    ada.press("pick", "pick", "b", message=(general, ts))
    ada.press("ok", "ok", message=(general, ts))
    payload = bot.pressed
    assert payload["message"]["ts"] == ts
    assert payload["channel"] == {"id": general, "name": "general"}
    assert payload["state"]["values"]["pick"]["pick"]["selected_option"]["value"] == "b"
    url = payload["response_url"]
    assert workspace.respond(url, {"text": "thanks", "replace_original": True}).status == 200
    assert workspace.channel(general).find(ts).text == "thanks"
    assert workspace.respond(url, {"text": "all", "response_type": "in_channel"}).status == 200
    assert workspace.seat("ben").messages(general)[-1]["text"] == "all"
    assert workspace.respond(url, {"delete_original": True}).status == 200
    assert workspace.channel(general).find(ts) is None
    with pytest.raises(Impossible):
        ada.press("ok", "ok", message=(general, ts))


def test_a_whispered_button_comes_without_its_message(bot, workspace, ada, general):
    blocks = [button("ok")]
    sent = bot.call("chat.postEphemeral", channel=general, user=ada.id, text="?", blocks=blocks)
    ts = sent.body["message_ts"]
    with pytest.raises(Impossible):
        workspace.seat("ben").press("ok", "ok", message=(general, ts))
    ada.press("ok", "ok", message=(general, ts))
    payload = bot.pressed
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"]


def test_an_overflow_menu_offers_only_what_it_shows(bot, ada, general):
    menu = {"type": "overflow", "action_id": "more", "options": options("edit", "drop")}
    block = {**section("goal"), "block_id": "goal", "accessory": menu}
    ts = bot.call("chat.postMessage", channel=general, text="?", blocks=[block]).body["ts"]
    ada.press("goal", "more", "drop", message=(general, ts))
    assert bot.pressed["actions"][0]["selected_option"]["value"] == "drop"
    with pytest.raises(Impossible):
        ada.press("goal", "more", "publish", message=(general, ts))


def test_words_call_people_only_when_meant(bot, workspace, ada, general):
    ben = workspace.person("ben")
    called = ada.say("#general", "hi @ben <!channel> @mentor")
    assert called.mentions == [ben.id, workspace.bot_user_id]
    assert workspace.unread(ben, general) == (1, True)
    workspace.seat("ben").read(general)
    assert workspace.unread(ben, general) == (0, False)
    assert [event["type"] for event in bot.events] == ["message", "app_mention"]


def test_people_do_only_what_they_can(workspace, ada):
    with pytest.raises(Impossible):
        workspace.seat("jonas").join("#general")
    with pytest.raises(Impossible):
        workspace.seat("leo").say("#general", "still here")
    with pytest.raises(Impossible):
        workspace.seat("ben").messages("#people-team")
    workspace.archive("#random")
    with pytest.raises(Impossible):
        ada.say("#random", "too late")


def test_direct_messages_are_between_their_people(bot, workspace, ada):
    place = ada.open_dm("ben", "chandra")
    ada.say(place, "hello you two")
    assert workspace.unread("ben", place) == (1, True)
    assert place not in workspace.seat("dora").conversations()
    assert bot.events == []


def test_the_app_hears_of_changes_it_asked_about(bot, workspace):
    workspace.set_zone("ada", "Asia/Tokyo")
    workspace.deactivate("ada")
    moved, gone = bot.events
    assert moved["user"]["tz"] == "Asia/Tokyo"
    assert gone["user"]["deleted"]
    workspace.remove_bot("#general")
    workspace.post_as("ben", "#general", "unheard")
    assert len(bot.events) == 2


def test_an_event_needs_its_scope(bot, manifest, workspace):
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read")
    workspace.set_zone("ada", "Asia/Tokyo")
    assert bot.got == []


def test_what_the_manifest_leaves_out_is_off(bot, manifest, workspace, ada, general):
    dm = workspace.dm(workspace.bot, "ada")
    ada.say(dm, "hello")
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    with pytest.raises(Impossible):
        ada.say(dm, "hello?")
    ts = bot.call("chat.postMessage", channel=general, text="?", blocks=[button("ok")]).body["ts"]
    manifest["settings"]["interactivity"]["is_enabled"] = False
    assert ada.press("ok", "ok", message=(general, ts)).error == "interactivity_disabled"


def test_an_event_that_nobody_takes_comes_again(bot, workspace, clock):
    bot.then(Reply(500), Reply(500), Reply(500))
    workspace.set_zone("ada", "Asia/Tokyo")
    assert len(bot.got) == 2
    workspace.deliver_due()
    assert len(bot.got) == 2
    clock.advance(timedelta(minutes=1))
    workspace.deliver_due()
    clock.advance(timedelta(minutes=5))
    workspace.deliver_due()
    clock.advance(timedelta(days=1))
    workspace.deliver_due()
    assert [headers.get("retry_attempt") for _, _, headers in bot.got] == [None, 1, 2, 3]
    assert len({payload["event_id"] for _, payload, _ in bot.got}) == 1
    assert bot.got[1][2]["retry_reason"] == "http_error"


def test_only_ones_own_words_are_changed_and_what_has_replies_leaves_a_trace(bot, workspace, ada):
    dora, ben = workspace.seat("dora"), workspace.seat("ben")
    first = ben.say("#general", "Who comes?")
    for act in (ada.edit, dora.edit):
        with pytest.raises(Impossible):
            act("#general", first.ts, "Nobody")
    with pytest.raises(Impossible):
        ben.edit("#general", first.ts, " ")
    with pytest.raises(Impossible):
        ada.delete("#general", first.ts)
    with pytest.raises(Impossible):
        ada.own_file(ben.upload("notes.txt", b"notes").id)
    ada.say("#general", "I do", first.ts)
    dora.delete("#general", first.ts)
    [left, _] = ben.messages("#general", first.ts)
    assert (left["user"], left["subtype"]) == ("USLACKBOT", "tombstone")
    with pytest.raises(Impossible):
        ben.edit("#general", first.ts, "I am back")


def test_everything_is_kept_in_one_file(bot, workspace, ada, general, manifest, tmp_path):
    ada.say("#general", "remember me")
    ada.upload("notes.txt", b"notes")
    bot.call("chat.postEphemeral", channel=general, user=ada.id, text="psst")
    ada.command("/mentor x")
    trigger = next(form for kind, form, _ in bot.got if kind == "slash_commands")["trigger_id"]
    bot.call("views.open", trigger_id=trigger, view=modal(field("name")))
    bot.call("views.publish", user_id=ada.id, view=home())
    ada.fill("name", "half ty")
    path = tmp_path / "workspace.json"
    workspace.save(path)
    again = type(workspace).load(path, manifest)
    assert again.clock.now() == workspace.clock.now()
    assert again.conversations == workspace.conversations
    assert again.people == workspace.people
    assert again.files == workspace.files
    assert again.bot_token == workspace.bot_token
    assert again.seat("ada").views == ada.views
    assert again.seat("ada").home == ada.home
    assert [file.name for file in tmp_path.iterdir()] == ["workspace.json"]


def test_many_may_use_it_at_once(bot, workspace, ada, general, tmp_path):
    workspace.rate_limits = False

    def use(number):
        for turn in range(20):
            bot.call("chat.postMessage", channel=general, text=f"{number}.{turn}")
            ada.say("#general", "me too")
            workspace.save(tmp_path / f"{number}.json")
            ada.messages("#general")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(4)))
    stamps = [message.ts for message in workspace.channel(general).messages]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 1 + 4 * 20 * 2
