"""What Slack's own models build passes the playground's checks, and so do Slack's own examples."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    AlertBlock,
    AuthProviderBlock,
    Block,
    ButtonElement,
    CardBlock,
    CarouselBlock,
    ChannelMultiSelectElement,
    ChannelSelectElement,
    CheckboxesElement,
    ConfirmObject,
    ContainerBlock,
    ContextActionsBlock,
    ContextBlock,
    ConversationFilter,
    ConversationMultiSelectElement,
    ConversationSelectElement,
    DatePickerElement,
    DateTimePickerElement,
    DividerBlock,
    EmailInputElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    FileBlock,
    HeaderBlock,
    IconButtonElement,
    ImageBlock,
    ImageElement,
    InputBlock,
    LinkButtonElement,
    MarkdownBlock,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OptionGroup,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    PlanBlock,
    RadioButtonsElement,
    RawNumberObject,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextInputElement,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
    TableBlock,
    TableBlockColumnSettings,
    TaskCardBlock,
    TimePickerElement,
    UrlInputElement,
    UrlSourceElement,
    UserMultiSelectElement,
    UserSelectElement,
    VideoBlock,
)
from slack_sdk.models.blocks.basic_components import (
    DispatchActionConfig,
    SlackFile,
    Workflow,
    WorkflowTrigger,
)
from slack_sdk.models.blocks.block_elements import FileInputElement, WorkflowButtonElement
from slack_sdk.models.views import View

from playground.blocks import message_errors, view_errors

Parts = RichTextElementParts
IMAGE = "https://example.com/ada.png"
DISPATCH = DispatchActionConfig(trigger_actions_on=["on_enter_pressed", "on_character_entered"])
CONFIRM = ConfirmObject(
    title="Sure?",
    text=MarkdownTextObject(text="*Really*?"),
    confirm="Yes",
    deny="No",
    style="danger",
)
OPTIONS = [
    Option(value="one", text="One", description="The first"),
    Option(value="two", text=PlainTextObject(text="Two", emoji=True)),
]
GROUPS = [
    OptionGroup(label="Odd", options=OPTIONS[:1]),
    OptionGroup(label="Even", options=OPTIONS[1:]),
]


def rich_text() -> RichTextBlock:
    bold = Parts.TextStyle(bold=True, italic=True, strike=True, code=True, underline=True)
    words = RichTextSectionElement(
        elements=[
            Parts.Text(text="Hello ", style=bold),
            Parts.User(user_id="U1"),
            Parts.Channel(channel_id="C1"),
            Parts.Emoji(name="wave", skin_tone=2, unicode="1f44b"),
            Parts.Link(url="https://example.com", text="here"),
            Parts.Team(team_id="T1"),
            Parts.UserGroup(usergroup_id="S1"),
            Parts.Date(timestamp=1720710212, format="{date_num} at {time}", fallback="then"),
            Parts.Broadcast(range="here"),
            Parts.Color(value="#F405B3"),
        ]
    )
    return RichTextBlock(
        block_id="rich",
        elements=[
            words,
            RichTextListElement(style="ordered", indent=1, offset=3, border=0, elements=[words]),
            RichTextQuoteElement(elements=[Parts.Text(text="quoted")]),
            RichTextPreformattedElement(elements=[Parts.Text(text="code")], border=1),
        ],
    )


MENUS: list[Callable[[], Any]] = [
    lambda: StaticSelectElement(
        action_id="a", placeholder="Pick", options=OPTIONS, initial_option=OPTIONS[1]
    ),
    lambda: StaticSelectElement(action_id="a", option_groups=GROUPS, initial_option=OPTIONS[1]),
    lambda: StaticMultiSelectElement(
        action_id="a",
        option_groups=GROUPS,
        initial_options=OPTIONS,
        max_selected_items=2,
        confirm=CONFIRM,
        focus_on_load=True,
    ),
    lambda: ExternalDataSelectElement(
        action_id="a", placeholder="Type", min_query_length=0, initial_option=OPTIONS[0]
    ),
    lambda: ExternalDataMultiSelectElement(action_id="a", initial_options=OPTIONS),
    lambda: UserSelectElement(action_id="a", initial_user="U1", focus_on_load=False),
    lambda: UserMultiSelectElement(action_id="a", initial_users=["U1", "U2"]),
    lambda: ConversationSelectElement(
        action_id="a",
        default_to_current_conversation=True,
        filter=ConversationFilter(include=["im", "public"], exclude_bot_users=True),
    ),
    lambda: ConversationMultiSelectElement(action_id="a", initial_conversations=["C1"]),
    lambda: ChannelSelectElement(action_id="a", initial_channel="C1", confirm=CONFIRM),
    lambda: ChannelMultiSelectElement(action_id="a", initial_channels=["C1"]),
    lambda: CheckboxesElement(
        action_id="a",
        options=[Option(value="1", text=MarkdownTextObject(text="*One*"), description="it")],
        initial_options=[
            Option(value="1", text=MarkdownTextObject(text="*One*"), description="it")
        ],
    ),
    lambda: RadioButtonsElement(action_id="a", options=OPTIONS, initial_option=OPTIONS[0]),
    lambda: DatePickerElement(action_id="a", initial_date="2024-02-29", placeholder="When?"),
    lambda: TimePickerElement(action_id="a", initial_time="23:59", timezone="Asia/Kolkata"),
]
BUTTONS: list[Callable[[], Any]] = [
    lambda: ButtonElement(
        text="Go",
        action_id="a",
        value="1",
        style="primary",
        confirm=CONFIRM,
        accessibility_label="Go on",
    ),
    lambda: LinkButtonElement(text="Read", url="https://example.com", action_id="a"),
    lambda: OverflowMenuElement(
        action_id="a",
        options=[Option(value="1", text="Edit"), Option(value="2", text="See", url="slack://x")],
        confirm=CONFIRM,
    ),
]
INPUTS: list[Callable[[], Any]] = [
    lambda: PlainTextInputElement(
        action_id="a",
        placeholder="Words",
        initial_value="",
        multiline=True,
        min_length=0,
        max_length=3000,
        dispatch_action_config=DISPATCH,
        focus_on_load=True,
    ),
    lambda: DateTimePickerElement(action_id="a", initial_date_time=1628633820),
]
MODAL_INPUTS: list[Callable[[], Any]] = [
    lambda: EmailInputElement(action_id="a", initial_value="ada@example.com"),
    lambda: UrlInputElement(action_id="a", placeholder="https://"),
    lambda: NumberInputElement(
        action_id="a",
        is_decimal_allowed=True,
        initial_value="-0.5",
        min_value="-10",
        max_value="10.25",
        dispatch_action_config=DISPATCH,
    ),
    lambda: RichTextInputElement(action_id="a", initial_value=rich_text()),
    lambda: FileInputElement(action_id="a", filetypes=["jpg", "png"], max_files=10),
    lambda: ConversationSelectElement(action_id="a", response_url_enabled=True),
    lambda: ChannelSelectElement(action_id="a", response_url_enabled=True),
]


def card() -> CardBlock:
    return CardBlock(
        icon=ImageElement(image_url=IMAGE, alt_text="Ada"),
        hero_image=ImageElement(image_url=IMAGE, alt_text="Ada"),
        title="Ada",
        subtitle=PlainTextObject(text="mentor"),
        body="*Hello*",
        actions=[ButtonElement(text="Go", action_id="a")],
    )


ANYWHERE: list[Callable[[], Block]] = [
    DividerBlock,
    lambda: HeaderBlock(text="Hello", block_id="h"),
    lambda: SectionBlock(text="*Hello*", expand=True),
    lambda: SectionBlock(text=PlainTextObject(text="Hello"), fields=["*a*", "b"]),
    lambda: SectionBlock(fields=[PlainTextObject(text=str(n)) for n in range(10)]),
    lambda: SectionBlock(text="x", accessory=ImageElement(image_url=IMAGE, alt_text="Ada")),
    lambda: ContextBlock(
        elements=[
            ImageElement(image_url=IMAGE, alt_text="Ada"),
            MarkdownTextObject(text="*a*", verbatim=True),
            PlainTextObject(text="b", emoji=False),
        ]
    ),
    lambda: ImageBlock(image_url=IMAGE, alt_text="Ada", title="Ada at work"),
    lambda: ImageBlock(slack_file=SlackFile(id="F1"), alt_text="Ada"),
    lambda: ImageBlock(slack_file=SlackFile(url="https://files.slack.com/1"), alt_text="Ada"),
    lambda: ActionsBlock(
        elements=[ButtonElement(text=str(n), action_id=f"a{n}") for n in range(25)]
    ),
    lambda: VideoBlock(
        alt_text="A talk",
        video_url="https://example.com/embed",
        thumbnail_url=IMAGE,
        title="Talk",
        title_url="https://example.com",
        description="About Ada",
        author_name="Ben",
        provider_name="Tube",
        provider_icon_url=IMAGE,
    ),
    rich_text,
    card,
    lambda: AuthProviderBlock(
        value="github",
        name="GitHub",
        is_connected=True,
        connected_identity="ada",
        accessory=OverflowMenuElement(action_id="a", options=OPTIONS),
        fallback=[DividerBlock()],
    ),
    *(lambda each=each: SectionBlock(text="x", accessory=each()) for each in MENUS + BUTTONS),
    *(lambda each=each: ActionsBlock(elements=[each()]) for each in MENUS + BUTTONS),
    *(
        lambda each=each: InputBlock(label="x", element=each(), hint="y", optional=True)
        for each in [*MENUS, INPUTS[0]]
    ),
]
ON_SOME: list[Callable[[], Block]] = [
    lambda: CarouselBlock(elements=[card(), card()]),
    lambda: ContainerBlock(
        title="Box",
        subtitle="Inside",
        width="full",
        is_collapsible=True,
        default_collapsed=True,
        icon=ImageElement(image_url=IMAGE, alt_text="Ada"),
        child_blocks=[DividerBlock(), SectionBlock(text="x"), rich_text()],
    ),
    lambda: ContainerBlock(
        rich_text_title=rich_text().to_dict(),
        has_header_divider=True,
        child_blocks=[DividerBlock()],
    ),
    lambda: TableBlock(
        rows=[
            [RawTextObject(text="a").to_dict(), RawNumberObject(value=1.5, text="1½").to_dict()],
            [rich_text().to_dict(), RawTextObject(text="b").to_dict()],
        ],
        column_settings=[None, TableBlockColumnSettings(align="right", is_wrapped=True).to_dict()],
    ),
]
IN_MESSAGES: list[Callable[[], Block]] = [
    lambda: MarkdownBlock(text="**Hello**"),
    lambda: FileBlock(external_id="F1"),
    lambda: ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id="f",
                positive_button=FeedbackButtonObject(text="👍", value="up"),
                negative_button=FeedbackButtonObject(
                    text="👎", value="down", accessibility_label="No"
                ),
            ),
            IconButtonElement(
                action_id="i",
                icon="trash",
                text="Delete",
                value="1",
                visible_to_user_ids=["U1"],
                confirm=CONFIRM,
            ),
        ]
    ),
    lambda: TaskCardBlock(
        task_id="1",
        title="Search",
        status="in_progress",
        details=rich_text(),
        output=rich_text(),
        sources=[UrlSourceElement(url="https://example.com", text="there")],
    ),
    lambda: PlanBlock(
        title="Plan", tasks=[TaskCardBlock(task_id="1", title="Search", status="pending")]
    ),
    lambda: SectionBlock(
        text="x",
        accessory=WorkflowButtonElement(
            text="Run",
            action_id="w",
            workflow=Workflow(
                trigger=WorkflowTrigger(
                    url="https://slack.com/shortcuts/Ft1/x",
                    customizable_input_parameters=[{"name": "a", "value": "b"}],
                )
            ),
        ),
    ),
    *(lambda each=each: InputBlock(label="x", element=each()) for each in INPUTS),
]


def modal(*blocks: Block) -> dict[str, Any]:
    return View(
        type="modal",
        callback_id="form",
        external_id="x",
        private_metadata="{}",
        title="Hello",
        submit="Send",
        close="Cancel",
        clear_on_close=True,
        notify_on_close=True,
        submit_disabled=False,
        blocks=blocks,
    ).to_dict()


@pytest.mark.parametrize("make", ANYWHERE + ON_SOME + IN_MESSAGES)
def test_a_message_may_hold(make):
    payload = {"text": "Hello", "blocks": [make().to_dict()]}
    assert message_errors(payload) == []
    assert message_errors({"attachments": [{"color": "#fff", "blocks": payload["blocks"]}]}) == []


@pytest.mark.parametrize(
    "make",
    [
        *ANYWHERE,
        lambda: AlertBlock(text="Careful", level="warning"),
        *(
            lambda each=each: InputBlock(label="x", element=each())
            for each in INPUTS + MODAL_INPUTS
        ),
    ],
)
def test_a_modal_may_hold(make):
    assert view_errors(modal(make())) == []


@pytest.mark.parametrize("make", ANYWHERE + ON_SOME)
def test_a_home_tab_may_hold(make):
    view = View(type="home", callback_id="home", private_metadata="", blocks=[make()])
    assert view_errors(view.to_dict()) == []


def test_a_view_may_be_as_full_as_slack_allows():
    blocks = [SectionBlock(text="x" * 3000, block_id=f"b{n}") for n in range(100)]
    view = modal(*blocks[:100])
    view["private_metadata"] = "x" * 3000
    assert view_errors(view) == []


def test_a_modal_may_be_only_read():
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Hello"}, "blocks": []}
    assert view_errors(view) == []


def test_text_alone_is_a_message():
    assert message_errors({"channel": "C1", "text": "Hello"}) == []
    assert message_errors({"text": "Hello", "blocks": []}) == []


def test_newer_blocks_that_the_models_do_not_know_yet():
    header = [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Age"}]
    row = [{"type": "raw_text", "text": "Ada"}, {"type": "raw_number", "value": 36, "text": "36"}]
    axis = {"categories": ["Mon", "Tue"], "x_label": "Day"}
    data = [{"label": "Tue", "value": -1}, {"label": "Mon", "value": 2.5}]
    chart = {"type": "line", "series": [{"name": "a", "data": data}], "axis_config": axis}
    pie = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    blocks = [
        {"type": "data_table", "caption": "People", "page_size": 5, "rows": [header, row]},
        {"type": "data_visualization", "title": "Week", "chart": chart},
        {"type": "data_visualization", "title": "Pie", "chart": pie},
        {"type": "header", "level": 2, "text": {"type": "plain_text", "text": "Hello"}},
        {"type": "card", "slack_icon": {"type": "icon", "name": "eye-open"}, "title": CARD_TITLE},
        {"type": "plan", "title": "Plan", "tasks": [{"task_id": "1", "title": "a"}]},
    ]
    assert message_errors({"blocks": blocks}) == []


CARD_TITLE = {"type": "mrkdwn", "text": "*Ada*"}
