"""The playground's page, in a real browser: what a visitor sees, types and hears back."""

import re
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Event

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from playground.server import Server
from playground.wire import Reply
from playground.workspace import Workspace
from tests.browser.app import App, asks, modal, option, plain
from tests.browser.conftest import Sit

PEOPLE = "People"
HOSTILE = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script> *not* &lt;b&gt;"


@pytest.fixture
def app(workspace: Workspace) -> App:
    return App(workspace)


def composer(page: Page, place: str = "#general") -> Locator:
    return page.get_by_role("combobox", name=f"Message {place}")


def open_form(page: Page) -> Locator:
    composer(page).fill("/mentor form")
    composer(page).press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog


def take_seat(page: Page, name: str) -> None:
    page.get_by_role("toolbar", name=PEOPLE).get_by_role("button", name=name).click()


def save(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Save").click()


def app_is_told(page: Page, deed: str = "press") -> AbstractContextManager[object]:
    """Go on when the app has answered what was done meanwhile."""
    said = f'"do":"{deed}"'
    return page.expect_response(lambda answer: said in (answer.request.post_data or ""))


def box(thing: Locator) -> FloatRect:
    found = thing.bounding_box()
    assert found
    return found


def pick(dialog: Locator, label: str, *choices: str) -> None:
    button = dialog.get_by_role("button", name=label)
    button.click()
    for choice in choices:
        dialog.get_by_role("checkbox", name=choice).check()
    button.click()


# --- forms


def test_every_input_arrives_as_the_app_expects_it(app: App, sit: Sit, workspace: Workspace):
    tongues = [option("English"), option("Deutsch"), option("Français")]
    app.form = modal(
        asks("name", "Name", "plain_text_input"),
        asks("story", "Story", "plain_text_input", multiline=True),
        asks("role", "Role", "static_select", options=[option("Mentor"), option("Mentee")]),
        asks("grouped", "Grouped", "static_select",
             option_groups=[{"label": plain("One"), "options": tongues[:1]},
                            {"label": plain("Two"), "options": tongues[1:]}]),
        asks("tongues", "Languages", "multi_static_select", options=tongues),
        asks("buddy", "Buddy", "users_select"),
        asks("team", "Team", "multi_users_select"),
        asks("room", "Room", "channels_select"),
        asks("rooms", "Several rooms", "multi_channels_select"),
        asks("place", "Place", "conversations_select"),
        asks("places", "Many places", "multi_conversations_select"),
        asks("checks", "Interests", "checkboxes", options=[option("Writing"), option("Speaking")]),
        asks("radio", "Kind", "radio_buttons", options=[option("Short"), option("Long")]),
        asks("day", "Day", "datepicker"),
        asks("hour", "Hour", "timepicker"),
        asks("moment", "Moment", "datetimepicker"),
        asks("number", "Number", "number_input", is_decimal_allowed=True),
        asks("email", "Email", "email_text_input"),
        asks("link", "Link", "url_text_input"),
        asks("files", "Files", "file_input"),
        asks("rich", "Rich", "rich_text_input"),
    )  # fmt: skip
    form = open_form(sit("dora"))
    form.get_by_label("Name").fill("Dora")
    form.get_by_label("Story").fill("One\n<two>")
    form.get_by_label("Role").select_option("Mentee")
    form.get_by_label("Grouped").select_option("Deutsch")
    pick(form, "Languages", "English", "Français")
    form.get_by_label("Buddy").select_option("Ben Carter")
    pick(form, "Team", "Ada Moreau", "Noor Haddad")
    form.get_by_label("Room", exact=True).select_option("#victories")
    pick(form, "Several rooms", "#random")
    form.get_by_label("Place", exact=True).select_option("people-team")
    pick(form, "Many places", "#general", "#mentoring")
    form.get_by_role("checkbox", name="Speaking").check()
    form.get_by_role("radio", name="Long").check()
    form.get_by_label("Day").fill("2026-03-09")
    form.get_by_label("Hour").fill("10:30")
    form.get_by_label("Moment").fill("2026-07-01T10:00")
    form.get_by_label("Number").fill("2.5")
    form.get_by_label("Email").fill("dora@northwind.example")
    form.get_by_label("Link").fill("https://example.com/a?b=c")
    form.get_by_label("Files").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    expect(form.get_by_role("button", name="Remove plan.txt")).to_be_visible()
    form.get_by_label("Rich").fill("Rich words")
    save(form)
    expect(form).to_have_count(0)

    held = {name: next(iter(block.values())) for name, block in app.values.items()}
    who, where = (lambda handle: workspace.person(handle).id), (lambda n: workspace.channel(n).id)
    assert held["name"]["value"] == "Dora"
    assert held["story"]["value"] == "One\n<two>"
    assert held["role"]["selected_option"]["value"] == "mentee"
    assert held["grouped"]["selected_option"]["value"] == "deutsch"
    assert [one["value"] for one in held["tongues"]["selected_options"]] == ["english", "français"]
    assert held["buddy"]["selected_user"] == who("ben")
    assert held["team"]["selected_users"] == [who("ada"), who("noor")]
    assert held["room"]["selected_channel"] == where("victories")
    assert held["rooms"]["selected_channels"] == [where("random")]
    assert held["place"]["selected_conversation"] == where("people-team")
    assert held["places"]["selected_conversations"] == [where("general"), where("mentoring")]
    assert [one["value"] for one in held["checks"]["selected_options"]] == ["speaking"]
    assert held["radio"]["selected_option"]["value"] == "long"
    assert held["day"]["selected_date"] == "2026-03-09"
    assert held["hour"]["selected_time"] == "10:30"
    assert held["moment"]["selected_date_time"] == 1_782_892_800  # 08:00 UTC: summer in Berlin
    assert held["number"]["value"] == "2.5"
    assert held["email"]["value"] == "dora@northwind.example"
    assert held["link"]["value"] == "https://example.com/a?b=c"
    [file] = held["files"]["files"]
    assert workspace.files[file["id"]].data == b"hello"
    [section] = held["rich"]["rich_text_value"]["elements"]
    assert section["elements"] == [{"type": "text", "text": "Rich words"}]


def test_slack_itself_checks_a_form_before_the_app_is_asked(app: App, sit: Sit):
    app.form = modal(
        asks("fine", "Fine", "plain_text_input", initial_value="as it is"),
        asks("name", "Name", "plain_text_input"),
        asks("short", "Motto", "plain_text_input", max_length=10),
        asks("email", "Email", "email_text_input"),
        asks("number", "Hours", "number_input", is_decimal_allowed=False, max_value="10"),
        {**asks("extra", "Extra", "plain_text_input"), "optional": True},
    )
    page = sit("ada")
    form = open_form(page)
    form.get_by_label("Motto").fill("far too long for this")
    expect(form.get_by_text("11 characters too many")).to_be_visible()
    form.get_by_label("Email").fill("nobody")
    form.get_by_label("Hours").fill("eleven")
    save(form)

    name = form.get_by_label("Name")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Please complete this required field.")
    expect(form.get_by_text("no more than 10 characters")).to_be_visible()
    expect(form.get_by_text("valid email")).to_be_visible()
    expect(form.get_by_text("Please enter a number")).to_be_visible()
    expect(form.locator(".error")).to_have_count(4)
    expect(form.get_by_label("Extra (optional)")).to_be_visible()
    assert app.heard("view_submission") == []

    name.fill("Ada")
    expect(form.locator(".error")).to_have_count(3)


def test_the_apps_own_errors_stand_under_their_inputs(app: App, sit: Sit):
    app.form = modal(
        asks("name", "Name", "plain_text_input"),
        asks("radio", "Kind", "radio_buttons", options=[option("Short"), option("Long")]),
    )
    app.answer = {"response_action": "errors", "errors": {"radio": "Not *that* one."}}
    form = open_form(sit("ada"))
    form.get_by_label("Name").fill("Ada")
    form.get_by_role("radio", name="Short").check()
    save(form)
    under = form.locator("[data-block-id=radio]")
    expect(under.get_by_text("Not *that* one.")).to_be_visible()
    expect(under.get_by_role("radio", name="Short")).to_be_focused()
    kinds = form.get_by_role("radiogroup", name="Kind")
    expect(kinds).to_have_accessible_description("Not *that* one.")
    expect(form.get_by_label("Name")).to_have_value("Ada")


def test_the_first_error_is_in_sight(app: App, sit: Sit):
    inputs = [asks(f"field{n}", f"Field {n}", "plain_text_input", multiline=True) for n in range(8)]
    app.form = modal(*({**one, "optional": n != 5} for n, one in enumerate(inputs)))
    form = open_form(sit("ada"))
    save(form)
    expect(form.get_by_label("Field 5")).to_be_in_viewport(ratio=1)
    expect(form.locator(".error")).to_be_in_viewport(ratio=1)
    error, footer = box(form.locator(".error")), box(form.locator("footer"))
    assert error["y"] + error["height"] <= footer["y"]


def test_every_menu_says_what_it_belongs_to(app: App, sit: Sit, workspace: Workspace):
    more = {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Drop")]}
    ben = workspace.person("ben").id
    app.form = modal(
        *({"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": more}
          for text in (f"*Pair* with <@{ben}>", "A goal"))
    )  # fmt: skip
    form = open_form(sit("ada"))
    expect(form.get_by_role("button", name="More actions: Pair with @Ben Carter")).to_be_visible()
    expect(form.get_by_role("button", name="More actions: A goal")).to_be_visible()


def test_typed_words_survive_whatever_else_happens(app: App, sit: Sit, workspace: Workspace):
    def form(note: str) -> dict[str, object]:
        said = {"type": "section", "text": plain(note)}
        roles = asks("role", "Role", "static_select", options=[option("A"), option("B")])
        return modal(said, asks("name", "Name", "plain_text_input"), roles)

    app.form = form("First")
    page = sit("ada")
    composer(page).fill("half a thou")
    take_seat(page, "Ben Carter")
    expect(composer(page)).to_have_value("")
    take_seat(page, "Ada Moreau")
    expect(composer(page)).to_have_value("half a thou")

    dialog = open_form(page)
    dialog.get_by_label("Role").select_option("B")
    dialog.get_by_label("Name").press_sequentially("Ada Mor")
    view_id = workspace.seat("ada").views[0]["id"]
    app.call("views.update", view_id=view_id, view=form("Second"))
    workspace.seat("ben").say("#general", "Good morning")
    expect(dialog.get_by_text("Second")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").press_sequentially("eau")
    take_seat(page, "Ben Carter")
    expect(dialog).to_have_count(0)
    take_seat(page, "Ada Moreau")
    expect(dialog.get_by_label("Name")).to_have_value("Ada Moreau")
    save(dialog)
    expect(dialog).to_have_count(0)
    assert app.values["name"]["name"]["value"] == "Ada Moreau"
    assert app.values["role"]["role"]["selected_option"]["value"] == "b"


def test_a_form_that_comes_later_has_the_focus_at_its_top(app: App, sit: Sit, workspace: Workspace):
    wait = modal({"type": "section", "text": plain("One moment …")})
    form = modal(asks("name", "Name", "plain_text_input"), asks("more", "More", "plain_text_input"))
    app.form = wait
    page = sit("ada")
    for presses, label in ((0, "Name"), (1, "Close")):  # nobody's focus is taken away
        dialog = open_form(page)
        expect(dialog.get_by_role("button", name="Save")).to_be_focused()
        for _ in range(presses):
            page.keyboard.press("Tab")
        view_id = workspace.seat("ada").views[0]["id"]
        app.call("views.update", view_id=view_id, view=form)
        expect(dialog.get_by_label("More")).to_be_visible()
        expect(dialog.get_by_label(label)).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_pushed_form_lies_on_top_and_goes_first(app: App, sit: Sit):
    app.form = modal(asks("name", "Name", "plain_text_input"), title="Below")
    upper = modal(asks("more", "More", "plain_text_input"), title="Above")
    app.answer = {"response_action": "push", "view": upper}
    page = sit("ada")
    below = open_form(page)
    below.get_by_label("Name").fill("kept")
    save(below)
    above = page.get_by_role("dialog", name="Above")
    expect(above.get_by_label("More")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Below").get_by_label("Name")).to_have_value("kept")


def test_an_input_that_tells_the_app_at_once(app: App, sit: Sit):
    role = asks("role", "Role", "static_select", options=[option("Mentor"), option("Mentee")])
    word = asks("word", "Word", "plain_text_input")
    app.form = modal({**role, "dispatch_action": True}, {**word, "dispatch_action": True})
    page = sit("ada")
    form = open_form(page)
    with app_is_told(page):
        form.get_by_label("Role").select_option("Mentee")
    form.get_by_label("Word").fill("courage")
    with app_is_told(page):
        form.get_by_label("Word").press("Enter")
    first, second = app.heard("block_actions")
    assert first["actions"][0]["selected_option"]["value"] == "mentee"
    assert second["actions"][0]["value"] == "courage"
    assert second["view"]["state"]["values"]["role"]["role"]["selected_option"]["value"] == "mentee"


# --- messages


def post_choice(app: App, **button: object) -> str:
    channel = app.workspace.channel("#general").id
    app.call("conversations.join", channel=channel)
    elements = [
        {"type": "button", "action_id": "met", "text": plain("We met"), "value": "17", **button},
        {"type": "overflow", "action_id": "more", "options": [option("Swap"), option("Drop")]},
        {"type": "users_select", "action_id": "who", "placeholder": plain("With whom")},
    ]
    block = {"type": "actions", "block_id": "choice", "elements": elements}
    posted = app.call("chat.postMessage", channel=channel, text="A choice", blocks=[block])
    return str(posted["ts"])


def test_buttons_menus_and_pickers_in_messages_tell_the_app(app: App, sit: Sit):
    ts = post_choice(app)
    page = sit("ada")
    message = page.locator(f"[data-ts='{ts}']")
    with app_is_told(page):
        message.get_by_role("button", name="We met").click()
    message.get_by_role("button", name="More actions").click()
    with app_is_told(page):
        page.get_by_role("menuitem", name="Drop").click()
    with app_is_told(page):
        message.get_by_role("combobox", name="With whom").select_option("Kiri Tane")
    pressed, dropped, chosen = (told["actions"][0] for told in app.heard("block_actions"))
    assert (pressed["action_id"], pressed["value"]) == ("met", "17")
    assert dropped["selected_option"]["value"] == "drop"
    assert chosen["selected_user"] == app.workspace.person("kiri").id


def test_a_confirmation_is_asked_before_the_app_is_told(app: App, sit: Sit):
    sure = {"title": plain("Sure?"), "text": plain("For ever."), "confirm": plain("Yes"),
            "deny": plain("No"), "style": "danger"}  # fmt: skip
    post_choice(app, confirm=sure)
    page = sit("ada")
    button = page.get_by_role("button", name="We met")
    asked = page.get_by_role("alertdialog", name="Sure?")
    button.click()
    asked.get_by_role("button", name="No").click()
    expect(asked).to_have_count(0)
    expect(button).to_be_focused()
    assert app.heard("block_actions") == []
    with app_is_told(page):
        button.press("Enter")
        asked.get_by_role("button", name="Yes").click()
    assert len(app.heard("block_actions")) == 1


def test_hostile_words_stay_words(app: App, sit: Sit, workspace: Workspace):
    workspace.seat("ben").say("#general", HOSTILE)
    channel = workspace.channel("#general").id
    app.call("conversations.join", channel=channel)
    wicked = "<javascript:window.pwned=1|mrkdwn link> :constructor: :__proto__:"
    blocks = [
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "section", "text": {"type": "mrkdwn", "text": wicked}},
        {"type": "markdown", "text": f"{HOSTILE} [markdown link](javascript:window.pwned=1)"},
    ]
    app.call("chat.postMessage", channel=channel, text=HOSTILE, blocks=blocks)
    app.form = modal(
        asks("name", HOSTILE, "plain_text_input", placeholder=plain(HOSTILE)),
        asks("pick", "Pick", "static_select", options=[option(HOSTILE[:70], "one")]),
        title="<b>Bold</b>",
    )
    page = sit("ada")
    literal = page.get_by_role("article").get_by_text("<script>window.pwned=1</script>")
    expect(literal).to_have_count(3)
    expect(page.get_by_text("mrkdwn link :constructor: :__proto__:")).to_be_visible()
    expect(page.get_by_text("markdown link")).to_be_visible()
    form = open_form(page)
    expect(form.get_by_role("heading", name="<b>Bold</b>")).to_be_visible()
    expect(form.get_by_text("onerror").first).to_be_visible()
    assert page.evaluate("window.pwned") is None
    assert page.locator("#app script, #app img, #app b, #app [href^=javascript]").count() == 0


def test_slacks_markup_is_shown_as_slack_shows_it(app: App, sit: Sit, workspace: Workspace):
    channel, ben = workspace.channel("#general").id, workspace.person("ben").id
    app.call("conversations.join", channel=channel)
    text = (
        f"*bold _both_* ~gone~ `*code*` snake_case_name 2*3*4 <@{ben}> <#{channel}> "
        "<https://example.com|a link> <!date^1772442000^{date_short} at {time}|then> &lt;here&gt;\n"
        "&gt; quoted"
    )
    app.call("chat.postMessage", channel=channel, text=text)
    page = sit("ada")
    message = page.get_by_role("article").last
    expect(message).to_contain_text("snake_case_name 2*3*4 @Ben Carter #general a link")
    expect(message).to_contain_text("Mar 2, 2026 at 09:00 <here>")
    expect(message.locator("strong")).to_have_text("bold both")
    expect(message.locator("strong em")).to_have_text("both")
    expect(message.locator("code")).to_have_text("*code*")
    expect(message.locator("blockquote")).to_have_text("quoted")
    link = message.get_by_role("link", name="a link")
    expect(link).to_have_attribute("href", "https://example.com")


def test_threads_and_reactions(app: App, sit: Sit, workspace: Workspace):
    first = workspace.seat("ben").say("#general", "Who comes along?")
    page = sit("ada")
    message = page.locator(f"#main [data-ts='{first.ts}']")
    message.hover()
    message.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("menuitem", name="tada").click()
    expect(message.get_by_role("button", name="tada, 1: Ada Moreau")).to_be_visible()
    message.get_by_role("button", name="Reply in a thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_role("combobox", name="Reply").fill("I do")
    page.keyboard.press("Enter")
    expect(thread.get_by_role("article").last).to_contain_text("I do")
    expect(message.get_by_role("button", name="1 reply")).to_be_visible()
    assert [reply.text for reply in workspace.channel("#general").replies(first.ts)] == ["I do"]


def test_files_are_shown_and_trouble_is_told(app: App, sit: Sit, workspace: Workspace):
    ts = post_choice(app)
    place = workspace.channel("#general")
    file = workspace.seat("ben").upload("notes.txt", b"hello")
    message = workspace.seat("ben").say("#general", "My notes")
    message.files.append(file.id)
    page = sit("ada")
    with page.expect_download() as kept:
        page.get_by_role("link", name="notes.txt").click()
    assert kept.value.path().read_bytes() == b"hello"

    workspace.connect(lambda kind, payload, headers: Reply(500, ""))
    page.locator(f"[data-ts='{ts}']").get_by_role("button", name="We met").click()
    expect(page.get_by_role("alert")).to_contain_text("This did not work")
    page.get_by_role("alert").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_be_empty()
    composer(page).fill("/mentor help")
    composer(page).press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("failed with the error")
    assert place.whispers[-1].reader == workspace.person("ada").id


def test_ones_own_messages_can_be_changed_and_deleted(app: App, sit: Sit, workspace: Workspace):
    app.call("conversations.join", channel=workspace.channel("#general").id)
    mine = workspace.seat("ada").say("#general", "Fish & chips, @ben <3").ts
    workspace.seat("ben").say("#general", "No, thanks")
    page = sit("ada")
    message = page.locator(f"#main [data-ts='{mine}']")
    other = page.get_by_role("article").filter(has_text="No, thanks")
    expect(other.get_by_role("button", name="Add a reaction")).to_have_count(1)
    expect(other.get_by_role("button", name="Edit or delete")).to_have_count(0)

    composer(page).press("ArrowUp")
    box = message.get_by_role("textbox", name="Edit message")
    expect(box).to_be_focused()
    expect(box).to_have_value("Fish & chips, @ben <3")
    box.press("Escape")
    expect(composer(page)).to_be_focused()
    message.get_by_role("button", name="Edit or delete").press("ArrowDown")
    page.get_by_role("menuitem", name="Edit message").press("Enter")
    box.fill("Chips & fish, @ben")
    box.press("Enter")
    expect(message).to_contain_text("Chips & fish, @Ben Carter (edited)")
    expect(composer(page)).to_be_focused()
    changed = app.told[-1]["event"]
    assert (changed["subtype"], changed["message"]["ts"]) == ("message_changed", mine)
    assert changed["message"]["text"] == f"Chips &amp; fish, <@{workspace.person('ben').id}>"
    assert "&lt;3" in changed["previous_message"]["text"]

    message.get_by_role("button", name="Edit or delete").click()
    page.get_by_role("menuitem", name="Delete message").click()
    with app_is_told(page, "delete"):
        page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(message).to_have_count(0)
    expect(composer(page)).to_be_focused()
    deleted = app.told[-1]["event"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", mine)
    assert deleted["previous_message"]["ts"] == mine


def test_files_and_voice_clips_go_with_a_message(app: App, sit: Sit, workspace: Workspace):
    page = sit("ada")
    held = page.get_by_role("list", name="Attached")
    page.get_by_role("button", name="Attach a file or a voice clip").click()
    page.get_by_role("menuitem", name="A voice clip of one minute").click()
    expect(held.get_by_role("listitem")).to_contain_text("voice-of-ada.wav1:00")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach a file or a voice clip").press("ArrowDown")
        page.get_by_role("menuitem", name="A file from your computer").press("Enter")
    plan = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"hello"}
    chooser.value.set_files(plan)  # type: ignore[arg-type]
    expect(held.get_by_role("listitem")).to_have_count(2)
    held.get_by_role("button", name="Remove plan.txt").click()
    expect(composer(page)).to_be_focused()
    composer(page).press("Enter")
    expect(page.get_by_label("voice-of-ada.wav", exact=True)).to_be_visible()
    expect(held).to_have_count(0)
    message = workspace.channel("#general").messages[-1]
    [clip] = (workspace.files[file] for file in message.files)
    assert (message.subtype, clip.duration_ms) == ("file_share", 60_000)
    assert clip.mimetype.startswith("audio/")

    page.locator(f"[data-ts='{message.ts}']").get_by_role("button", name="Edit or delete").click()
    page.get_by_role("menuitem", name="Delete file voice-of-ada.wav").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("This file was deleted.")).to_be_visible()
    assert clip.id not in workspace.files


def test_an_app_may_write_under_another_name(app: App, sit: Sit, workspace: Workspace):
    channel = workspace.channel("#general").id
    app.call("conversations.join", channel=channel)
    ben = app.call("users.info", user=workspace.person("ben").id)["user"]["profile"]
    looks = {"username": "Ben Carter", "icon_url": ben["image_72"]}
    app.call("chat.postMessage", channel=channel, text="All is well", **looks)
    app.call("chat.postMessage", channel=channel, text="Good night", username="Night watch")
    page = sit("ada")
    said = page.get_by_role("article", name="Ben Carter")
    expect(said).to_contain_text("Ben CarterAPP")
    face = said.locator("img")
    expect(face).to_have_js_property("naturalWidth", 150)
    expect(page.get_by_role("article", name="Night watch")).to_contain_text("NWNight watchAPP")


# --- people and places


def test_unread_marks_come_and_go(app: App, sit: Sit, workspace: Workspace):
    page = sit("ada")
    places = page.get_by_role("navigation", name="Conversations")
    composer(page).wait_for()
    workspace.seat("ben").say("#random", "Hello @ada")
    workspace.seat("ben").say("#random", "Anyone?")
    random = places.get_by_role("button", name="random, 2 unread")
    expect(random).to_be_visible()
    people = page.get_by_role("toolbar", name=PEOPLE)
    expect(people.get_by_role("button", name="Kiri Tane, 22:00 Auckland, 2 unread")).to_be_visible()
    random.click()
    expect(places.get_by_role("button", name="random", exact=True)).to_be_visible()
    new = page.get_by_role("separator").filter(has_text="New")
    expect(new).to_be_visible()
    take_seat(page, "Ben Carter")
    read = people.get_by_role("button", name="Ada Moreau, 09:00 London", exact=True)
    expect(read).to_be_visible()


def test_everyone_sees_their_own_slack(app: App, sit: Sit, workspace: Workspace):
    channel = workspace.channel("#general").id
    app.call("conversations.join", channel=channel)
    ada = workspace.person("ada").id
    app.call("chat.postEphemeral", channel=channel, user=ada, text="Just for Ada")
    both = app.call("conversations.open", users=f"{ada},{workspace.person('ben').id}")
    app.call("chat.postMessage", channel=both["channel"]["id"], text="Hello you two")

    page = sit("ada")
    places = page.get_by_role("navigation", name="Conversations")
    whisper = page.get_by_role("article", name="only visible to you")
    expect(whisper).to_contain_text("Only visible to you")
    expect(whisper).to_contain_text("Just for Ada")
    expect(places.get_by_role("button", name="people-team")).to_be_visible()
    places.get_by_role("button", name="Ben Carter, Mentor").click()
    expect(page.get_by_role("heading", name="Ben Carter, Mentor")).to_be_visible()

    take_seat(page, "Ben Carter")
    expect(page.get_by_role("heading", name="general")).to_be_visible()
    expect(page.get_by_text("Just for Ada")).to_have_count(0)
    expect(places.get_by_role("button", name="people-team")).to_have_count(0)
    expect(places.get_by_role("button", name="Ada Moreau, Mentor, 1 unread")).to_be_visible()
    take_seat(page, "Jonas Lind")
    expect(page.get_by_role("heading", name="random")).to_be_visible()
    gone = page.get_by_role("toolbar", name=PEOPLE).get_by_role("button", name="Leo Ricci")
    expect(gone).to_be_disabled()


def test_places_can_be_joined_and_people_written_to(app: App, sit: Sit, workspace: Workspace):
    workspace.open_channel("book-club", ["ben"])
    page = sit("ada")
    places = page.get_by_role("navigation", name="Conversations")
    places.get_by_role("button", name="book-club, not joined").click()
    page.get_by_role("button", name="Join channel").click()
    composer(page, "#book-club").fill("Hello @ben")
    composer(page, "#book-club").press("Escape")
    composer(page, "#book-club").press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("Hello @Ben Carter")

    places.get_by_role("button", name="New direct message").click()
    page.get_by_role("menuitem", name="Chandra Iyer").click()
    composer(page, "Chandra Iyer").fill("Just us")
    composer(page, "Chandra Iyer").press("Enter")
    expect(page.get_by_role("article")).to_contain_text(["Just us"])
    expect(places.get_by_role("button", name="Chandra Iyer")).to_be_visible()


def test_a_visitor_is_welcomed_once(app: App, sit: Sit, server: Server):
    server.hint = lambda: "You are Dora. Type `/mentor` to begin."
    try:
        page = sit("dora")
        hint = page.get_by_role("complementary", name="Hint")
        expect(hint).to_contain_text("You are Dora. Type /mentor to begin.")
        hint.get_by_role("button", name="Dismiss the hint").click()
        expect(hint).to_have_count(0)
        page.reload()
        composer(page).wait_for()
        expect(hint).to_have_count(0)
    finally:
        server.hint = None


def test_the_app_shows_its_home(app: App, sit: Sit, workspace: Workspace):
    page = sit("ada")
    with app_is_told(page, "home"):
        page.get_by_role("button", name="Mentor home").click()
    expect(page.get_by_text("Mentor has not shown a home yet.")).to_be_visible()
    assert app.told[-1]["event"]["type"] == "app_home_opened"
    button = {"type": "button", "action_id": "join", "text": plain("Join")}
    blocks = [{"type": "actions", "block_id": "doors", "elements": [button]}]
    ada = workspace.person("ada").id
    app.call("views.publish", user_id=ada, view={"type": "home", "blocks": blocks})
    with app_is_told(page):
        page.get_by_role("button", name="Join", exact=True).click()
    assert app.heard("block_actions")[0]["view"]["type"] == "home"


def test_the_clock_moves_and_the_log_tells(app: App, sit: Sit, workspace: Workspace):
    before = workspace.clock.now()
    page = sit("ada")
    clock = page.get_by_role("region", name="Clock")
    expect(clock.get_by_role("button", name="Next due")).to_be_disabled()
    clock.get_by_role("button", name="+1 day").click()
    expect(clock.get_by_role("time")).to_have_text("Tue 3 Mar 09:00")
    assert workspace.clock.now() == before + timedelta(days=1)
    clock.get_by_role("button", name="Move to").click()
    chooser = page.get_by_role("dialog", name="Move the clock")
    chooser.get_by_label("Date and time in London").fill("2026-07-01T12:00")
    chooser.get_by_role("button", name="Move the clock").click()
    expect(clock.get_by_role("time")).to_have_text("Wed 1 Jul 12:00")
    assert workspace.clock.now().isoformat() == "2026-07-01T11:00:00+00:00"

    app.call("users.info", user=workspace.person("ben").id)
    page.get_by_role("button", name="Log").click()
    log = page.get_by_role("region", name="What the bot called")
    expect(log.get_by_role("listitem")).to_contain_text(["users.info"])
    log.get_by_text("users.info").click()
    expect(log.get_by_text("Ben Carter").first).to_be_visible()


def test_the_clock_says_where_it_is_going(app: App, sit: Sit, server: Server, workspace: Workspace):
    arrived = Event()

    def travel(moment: datetime) -> None:
        arrived.wait(10)
        workspace.clock.set(moment)

    server.travel = travel
    page = sit("ada")
    page.get_by_role("button", name="+1 day").click()
    clocks = [one.get_by_role("region", name="Clock") for one in (page, sit("ben"))]
    for clock in clocks:
        expect(clock.get_by_role("status")).to_have_text("Moving to Tue 3 Mar …")
        expect(clock).to_have_attribute("aria-busy", "true")
        for name in ("+1 day", "Move to"):
            button = clock.get_by_role("button", name=name)
            expect(button).to_have_attribute("aria-disabled", "true")
    arrived.set()
    for clock in clocks:
        expect(clock.get_by_role("status")).to_be_empty()
        expect(clock.get_by_role("time")).to_have_text(re.compile("Tue 3 Mar"))
        button = clock.get_by_role("button", name="+1 day")
        expect(button).not_to_have_attribute("aria-disabled", "true")


def test_everything_has_its_place_on_a_telephone(app: App, sit: Sit, server: Server):
    server.hint = lambda: "You are Dora. Type `/mentor` to begin. " * 3
    try:
        page = sit("dora")
        page.set_viewport_size({"width": 390, "height": 844})
        hint = page.get_by_role("complementary", name="Hint").get_by_role("paragraph")
        toggle = page.get_by_role("button", name="Conversations")
        assert box(toggle)["x"] + box(toggle)["width"] <= box(hint)["x"]
        for place in (".topbar", "html"):
            bar = page.locator(place)
            assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
        for name in ("Next due", "+1 day", "Move to", "Log"):
            button = page.get_by_role("button", name=name)
            expect(button).to_be_in_viewport(ratio=1)
    finally:
        server.hint = None


def test_it_all_works_without_a_mouse(app: App, sit: Sit):
    app.form = modal(
        asks("name", "Name", "plain_text_input"),
        {"type": "actions", "elements": [
            {"type": "overflow", "action_id": "more", "options": [option("Swap"), option("Drop")]},
        ]},
    )  # fmt: skip
    page = sit("ada")
    keys = page.keyboard
    composer(page).wait_for()
    keys.press("/")
    expect(composer(page)).to_be_focused()
    keys.type("men")
    expect(page.get_by_role("option", name="/mentor")).to_be_visible()
    keys.press("Tab")
    expect(composer(page)).to_have_value("/mentor ")
    keys.type("form")
    keys.press("Enter")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Name")).to_be_focused()
    keys.type("Ada")
    keys.press("Tab")
    keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Swap")).to_be_focused()
    keys.press("ArrowDown")
    with app_is_told(page):
        keys.press("Enter")
    assert app.heard("block_actions")[0]["actions"][0]["selected_option"]["value"] == "drop"
    expect(form.get_by_role("button", name="More actions")).to_be_focused()
    for stop in ("Cancel", "Save", "Close"):
        keys.press("Tab")
        expect(form.get_by_role("button", name=stop)).to_be_focused()
    keys.press("Shift+Tab")
    expect(form.get_by_role("button", name="Save")).to_be_focused()
    keys.press("Escape")
    expect(form).to_have_count(0)
    expect(composer(page)).to_be_focused()

    page.get_by_role("toolbar", name=PEOPLE).get_by_role("button", name="Ada Moreau").focus()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Ben Carter", pressed=True)).to_be_visible()
