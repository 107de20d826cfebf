"""Modals and App Homes: opened by a trigger, stacked, updated, submitted, closed."""

import pytest
from shown import button, field, home, modal, options, section

from playground.seat import Impossible
from playground.wire import Reply


@pytest.fixture
def trigger(workspace):
    return lambda: workspace.trigger(workspace.person("ada"))


@pytest.fixture
def ada(workspace):
    return workspace.seat("ada")


def show(bot, trigger, view=None):
    answer = bot.call("views.open", trigger_id=trigger(), view=view or modal()).body
    assert answer["ok"], answer
    return answer["view"]


def test_a_trigger_opens_one_view_within_three_seconds(bot, trigger, ticks):
    first, late = trigger(), trigger()

    def opened(trigger_id):
        return bot.call("views.open", trigger_id=trigger_id, view=modal()).body

    assert opened("1.2.3")["error"] == "invalid_trigger_id"
    assert opened(first)["ok"]
    assert opened(first)["error"] == "exchanged_trigger_id"
    ticks.now += 3.1
    assert opened(late)["error"] == "expired_trigger_id"


def test_a_wrong_view_does_not_cost_the_trigger(bot, trigger):
    trigger_id = trigger()
    no_submit = modal(field("name"), submit=None)
    del no_submit["submit"]
    for view in (no_submit, home(), modal(title={"type": "plain_text", "text": "x" * 25})):
        refused = bot.call("views.open", trigger_id=trigger_id, view=view).body
        assert refused["error"] == "invalid_arguments"
        assert "[json-pointer:/view" in refused["response_metadata"]["messages"][0]
    assert bot.call("views.open", trigger_id=trigger_id, view=modal()).body["ok"]


def test_a_huge_view_is_refused(bot, trigger):
    view = modal(*[section("x" * 3000)] * 90)
    assert bot.call("views.open", trigger_id=trigger(), view=view).body["error"] == "view_too_large"


def test_three_views_at_most_are_stacked(bot, ada, trigger):
    assert bot.call("views.push", trigger_id=trigger(), view=modal()).body["error"] == "not_found"
    root = show(bot, trigger)
    second = bot.call("views.push", trigger_id=trigger(), view=modal()).body["view"]
    third = bot.call("views.push", trigger_id=trigger(), view=modal()).body["view"]
    assert (second["previous_view_id"], third["root_view_id"]) == (root["id"], root["id"])
    fourth = bot.call("views.push", trigger_id=trigger(), view=modal()).body
    assert fourth["error"] == "push_limit_reached"
    assert len(ada.views) == 3


def test_an_update_needs_the_right_hash_and_keeps_what_was_typed(bot, ada, trigger):
    view = show(bot, trigger, modal(field("name"), field("why", optional=True)))
    ada.fill("name", "Ada")
    new = modal(field("name"), section("more"))
    stale = bot.call("views.update", view_id=view["id"], view=new, hash="1.old").body
    assert stale["error"] == "hash_conflict"
    updated = bot.call("views.update", view_id=view["id"], view=new, hash=view["hash"]).body["view"]
    assert updated["hash"] != view["hash"]
    values = updated["state"]["values"]
    assert values == {"name": {"name": {"type": "plain_text_input", "value": "Ada"}}}
    gone = bot.call("views.update", view_id="V0GONE", view=new).body
    assert gone["error"] == "not_found"


def test_external_ids_are_unique_and_find_a_view(bot, ada, trigger):
    show(bot, trigger, modal(external_id="mine"))
    again = bot.call("views.open", trigger_id=trigger(), view=modal(external_id="mine")).body
    assert again["error"] == "duplicate_external_id"
    new = modal(section("new"), external_id="mine")
    assert bot.call("views.update", external_id="mine", view=new).body["ok"]
    assert ada.view["blocks"][0]["text"]["text"] == "new"


def test_home_is_published_for_one_person(bot, manifest, workspace, ada):
    assert ada.open_home() is None
    assert bot.events[-1]["type"] == "app_home_opened"
    bot.call("views.publish", user_id=ada.id, view=home(section("Hello Ada")))
    assert ada.open_home()["blocks"][0]["text"]["text"] == "Hello Ada"
    assert bot.events[-1]["view"]["id"] == ada.home["id"]
    assert workspace.seat("ben").home is None
    wrong = bot.call("views.publish", user_id="U0NOBODY", view=home()).body
    assert wrong["error"] == "invalid_arguments"
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    off = bot.call("views.publish", user_id=ada.id, view=home()).body
    assert off["error"] == "not_enabled"


def test_a_submission_carries_all_that_was_filled_in(bot, ada, trigger, workspace):
    ben = workspace.person("ben").id
    show(
        bot,
        trigger,
        modal(
            field("name"),
            field("team", "static_select", options=options("red", "blue")),
            field("days", "checkboxes", options=options("mon", "tue")),
            field("mentor", "users_select"),
            field("day", "datepicker", initial_date="2026-03-02"),
            private_metadata="pair:1",
        ),
    )
    ada.fill("name", "Ada\nM")
    ada.fill("team", "blue")
    ada.fill("days", ["mon", "tue"])
    ada.fill("mentor", ben)
    assert ada.submit().ok
    kind, payload, _ = bot.got[-1]
    assert (kind, payload["type"]) == ("interactive", "view_submission")
    assert payload["view"]["private_metadata"] == "pair:1"
    values = payload["view"]["state"]["values"]
    assert values["name"]["name"]["value"] == "Ada M"
    assert values["team"]["team"]["selected_option"]["value"] == "blue"
    chosen = [option["value"] for option in values["days"]["days"]["selected_options"]]
    assert chosen == ["mon", "tue"]
    assert values["mentor"]["mentor"]["selected_user"] == ben
    assert values["day"]["day"]["selected_date"] == "2026-03-02"
    assert ada.view is None


@pytest.mark.parametrize(
    ("block", "value", "complains"),
    [
        (field("f"), None, True),
        (field("f", optional=True), None, False),
        (field("f", min_length=3), "ab", True),
        (field("f", max_length=3), "abcd", True),
        (field("f"), "x" * 3001, True),
        (field("f", "email_text_input"), "ada at home", True),
        (field("f", "email_text_input"), "ada@home.example", False),
        (field("f", "number_input", is_decimal_allowed=False), "1.5", True),
        (field("f", "number_input", is_decimal_allowed=False, max_value="9"), "10", True),
        (field("f", "number_input", is_decimal_allowed=True), "1.5", False),
        (field("f", "url_text_input"), "home", True),
        (field("f", "checkboxes", options=options("a")), [], True),
    ],
)
def test_slack_itself_checks_inputs_before_it_asks(bot, ada, trigger, block, value, complains):
    show(bot, trigger, modal(block))
    ada.fill("f", value)
    result = ada.submit()
    assert (set(result.errors) == {"f"}) is complains
    assert ada.errors == result.errors
    assert bool(bot.got) is not complains


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (field("f", "static_select", options=options("a")), "b"),
        (field("f", "multi_static_select", options=options("a", "b"), max_selected_items=1), "ab"),
        (field("f", "datepicker"), "2026-02-30"),
        (field("f", "timepicker"), "noon"),
        (field("f", "users_select"), "leo"),
        (field("f", "channels_select"), "people-team"),
        (field("f", "file_input"), ["F0NONE"]),
        (section("no input"), "x"),
    ],
)
def test_what_is_not_on_the_screen_cannot_be_chosen(bot, ada, trigger, workspace, block, value):
    if value == "leo":
        value = workspace.person(value).id
    if value == "people-team":
        value = workspace.channel(value).id
    if value == "ab":
        value = ["a", "b"]
    show(bot, trigger, modal(block))
    with pytest.raises(Impossible):
        ada.fill("f", value)


def reply(**body):
    return Reply(200, body)


def test_the_app_may_complain_about_an_input(bot, ada, trigger):
    show(bot, trigger, modal(field("name")))
    ada.fill("name", "x")
    bot.then(reply(response_action="errors", errors={"name": "Longer, please"}))
    assert ada.submit().errors == {"name": "Longer, please"}
    assert ada.errors == {"name": "Longer, please"}
    ada.fill("name", "xyz")
    assert ada.errors == {}
    assert ada.submit().ok


def test_the_app_may_update_push_and_clear(bot, ada, trigger):
    show(bot, trigger)
    bot.then(reply(response_action="push", view=modal(section("two"))))
    assert ada.submit().ok
    assert len(ada.views) == 2
    bot.then(reply(response_action="update", view=modal(section("three"))))
    assert ada.submit().ok
    assert ada.view["blocks"][0]["text"]["text"] == "three"
    bot.then(reply(response_action="clear"))
    assert ada.submit().ok
    assert ada.views == []


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500),
        Reply(200, "thanks"),
        reply(response_action="dance"),
        reply(response_action="errors", errors={"nowhere": "no"}),
        reply(response_action="update", view={"type": "modal"}),
    ],
)
def test_an_answer_that_slack_does_not_understand_leaves_the_form_open(bot, ada, trigger, answer):
    show(bot, trigger, modal(field("name")))
    ada.fill("name", "Ada")
    bot.then(answer)
    assert ada.submit().failure
    assert ada.view["state"]["values"]["name"]["name"]["value"] == "Ada"
    assert ada.toasts == ["We had some trouble connecting. Try again?"]


def test_an_app_that_is_too_slow_is_not_waited_for(workspace, bot, ada, trigger, ticks):
    workspace.patience = 3
    show(bot, trigger)

    def slow(_payload):
        ticks.now += 4
        return Reply(200)

    bot.then(slow)
    assert ada.submit().failure == "operation_timeout"


def test_closing_is_told_only_when_asked_for(bot, ada, trigger):
    show(bot, trigger)
    ada.close_view()
    assert bot.got == []
    show(bot, trigger, modal(notify_on_close=True))
    bot.call("views.push", trigger_id=trigger(), view=modal(clear_on_close=True))
    ada.close_view()
    [(_, payload, _)] = bot.got
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", True)
    assert ada.views == []


def test_an_input_tells_the_app_only_when_it_dispatches(bot, ada, trigger):
    eager = {**field("eager", "static_select", options=options("a")), "dispatch_action": True}
    show(bot, trigger, modal(eager, field("shy"), button("more")))
    with pytest.raises(Impossible):
        ada.press("shy", "shy", "x")
    ada.fill("eager", "a")
    ada.fill("shy", "x")
    ada.press("more", "more")
    (_, chosen, _), (_, pressed, _) = bot.got
    assert chosen["actions"][0]["selected_option"]["value"] == "a"
    assert chosen["container"] == {"type": "view", "view_id": ada.view["id"]}
    assert pressed["actions"][0]["value"] == "go"
    held = pressed["view"]["state"]["values"]["eager"]["eager"]
    assert held["selected_option"]["value"] == "a"
    assert "more" not in pressed["view"]["state"]["values"]


def test_a_file_goes_into_a_form(bot, ada, trigger):
    show(bot, trigger, modal(field("proof", "file_input", filetypes=["pdf"], max_files=1)))
    with pytest.raises(Impossible):
        ada.fill("proof", [ada.upload("cat.gif", b"GIF").id])
    file = ada.upload("talk.pdf", b"PDF")
    ada.fill("proof", [file.id])
    assert ada.submit().ok
    [sent] = bot.pressed["view"]["state"]["values"]["proof"]["proof"]["files"]
    assert (sent["id"], sent["name"]) == (file.id, "talk.pdf")
    assert bot.ask("files.info", file=file.id)["file"]["size"] == 3


def test_a_form_that_takes_files_needs_the_scope_to_read_them(bot, workspace, trigger):
    workspace.manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    answer = bot.call("views.open", trigger_id=trigger(), view=modal(field("proof", "file_input")))
    assert (answer.body["error"], answer.body["needed"]) == ("missing_scope", "files:read")


def test_blocks_can_be_validated_without_being_shown(bot):
    assert bot.call("blocks.validate", blocks=[section("fine")]).body["ok"]
    assert bot.call("blocks.validate", view=modal()).body["ok"]
    wrong = bot.call("blocks.validate", message={"text": "x", "blocks": [{"type": "dance"}]}).body
    assert wrong["error"] == "invalid_message"
    assert bot.call("blocks.validate").body["error"] == "invalid_arguments"
