"""The kit: members' words made harmless, and what Slack would refuse refused here."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import Field, ValidationError

from bot.views import kit

HOSTILE = "<!channel> <@U123> *bold* & \u202egnihtyna\u0007\r\nnext\rline\u0000\ud800"


class Answers(kit.Form):
    words: str = Field(default="", min_length=2, max_length=5)
    number: int = Field(default=1, ge=1, le=5)
    several: list[str] = Field(default=[], max_length=1)
    day: date | None = None


def read(**states: Any) -> Answers:
    values = {field: {field: state} for field, state in states.items()}
    return Answers.read({"state": {"values": values}})


# --- Words


def test_nobody_can_mention_or_turn_the_text_around() -> None:
    assert kit.escape(HOSTILE) == (
        "&lt;!channel&gt; &lt;@U123&gt; *bold* &amp; gnihtyna\nnext\nline"
    )


def test_a_quotation_marks_every_line() -> None:
    assert kit.quote("one\n\n<two>") == "> one\n> \n> &lt;two&gt;"


def test_words_inside_a_line_of_ours_stay_on_it() -> None:
    assert kit.plain(" one\n\ttwo  & ") == "one two &amp;"


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    assert kit.clip("12345", 5) == "12345"
    assert kit.clip("123456", 5) == "1234…"


def test_shortening_never_leaves_half_an_escaped_character() -> None:
    for length in range(2990, 3000):
        block = kit.section("x" * length + "&amp;" * 10)
        words = block["text"]["text"]
        assert len(words) <= 3000
        assert words.rstrip("…").lstrip("x").replace("&amp;", "") == ""


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["Ada"], "Ada"), (["Ada", "Ben"], "Ada and Ben"), (list("abc"), "a, b and c")],
)
def test_names_are_listed_as_one_says_them(names: list[str], said: str) -> None:
    assert kit.listed(names) == said


@pytest.mark.parametrize(
    "build",
    [
        lambda: kit.text("", 10),
        lambda: kit.text("12345678901", 10),
        lambda: kit.button("x" * 76, "a.b"),
        lambda: kit.overflow("a.b", [(str(n), str(n)) for n in range(6)]),
        lambda: kit.overflow("a.b", []),
        lambda: kit.actions(),
        lambda: kit.actions(*[kit.button("x", f"a.{n}") for n in range(26)]),
        lambda: kit.message("x", *[kit.divider()] * 51),
        lambda: kit.modal("a", "b", None, *[kit.divider()] * 101),
        lambda: kit.modal("a", "t" * 25, None),
    ],
)
def test_what_slack_would_refuse_is_our_fault(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"fit"):
        build()


def test_names_that_people_chose_are_shortened_to_fit() -> None:
    long = "N" * 300
    assert len(kit.header(long)["text"]["text"]) == 150
    [option] = kit.overflow("a.b", [(long, "1")])["options"]
    assert len(option["text"]["text"]) == 75
    assert len(kit.message(long * 20)["text"]) <= 2900
    assert len(kit.home(*[kit.divider()] * 120)["blocks"]) == 100


def test_a_modal_gives_back_what_it_was_given() -> None:
    view = kit.modal("a.form", "Title", "Save", None, about={"id": 7})
    assert view["blocks"] == []
    assert kit.about(view) == {"id": 7}
    assert kit.about(kit.notice("Title", "Words")) == {}


def test_an_answer_that_is_no_longer_offered_is_not_chosen() -> None:
    options = [("One", "1"), ("Two", "2")]
    assert kit.select("f", "F", options, value="2")["element"]["initial_option"]["value"] == "2"
    assert "initial_option" not in kit.select("f", "F", options, value="3")["element"]
    assert "initial_option" not in kit.radio("f", "F", options, value="3")["element"]
    chosen = kit.multi_select("f", "F", options, values=["1", "3"])["element"]["initial_options"]
    assert [option["value"] for option in chosen] == ["1"]


# --- Reading answers


def test_what_is_typed_is_trimmed_and_can_be_written_down() -> None:
    typed = {"type": "plain_text_input", "value": " a\r\nb\u0000\ud800 "}
    assert read(words=typed).words == "a\nb"


def test_an_empty_answer_is_no_answer() -> None:
    nothing = read(
        words={"type": "plain_text_input", "value": None},
        number={"type": "number_input", "value": None},
        several={"type": "multi_static_select", "selected_options": []},
        day={"type": "datepicker", "selected_date": None},
    )
    assert nothing == Answers()


def test_each_field_that_does_not_do_gets_its_sentence() -> None:
    two = [{"value": "a"}, {"value": "b"}]
    with pytest.raises(ValidationError) as refused:
        read(
            words={"type": "plain_text_input", "value": "too long"},
            number={"type": "number_input", "value": "six"},
            several={"type": "multi_static_select", "selected_options": two},
            day={"type": "datepicker", "selected_date": "2026-02-30"},
        )
    assert Answers.errors(refused.value) == {
        "words": "Please keep this to 5 characters.",
        "number": "Please give a number in the range that is named.",
        "several": "Please choose at most 1.",
        "day": "Please choose a day.",
    }


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ({"type": "static_select", "selected_option": {"value": "x"}}, "x"),
        ({"type": "radio_buttons", "selected_option": None}, None),
        ({"type": "multi_static_select", "selected_options": [{"value": "x"}]}, ["x"]),
        ({"type": "multi_users_select", "selected_users": ["U1"]}, ["U1"]),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1"),
        ({"type": "datepicker", "selected_date": "2026-03-02"}, "2026-03-02"),
        ({"type": "timepicker", "selected_time": "10:00"}, "10:00"),
        ({"type": "plain_text_input", "value": "x"}, "x"),
    ],
)
def test_every_kind_of_input_can_be_read(state: dict[str, Any], answer: object) -> None:
    class Anything(kit.Form):
        field: Any = None

    assert Anything.read({"state": {"values": {"field": {"x": state}}}}).field == answer


def test_what_was_typed_in_slack_is_read_as_people_read_it():
    text = "<@U1> &amp; <@U2|x>, see <#C1|general> &lt;3 <https://x.example|the page>\x00"
    assert kit.called(text) == ["U1", "U2"]
    read = kit.typed(text, {"U1": "Ada Moreau"})
    assert read == "@Ada Moreau & @somebody, see #general <3 the page (https://x.example)"
    text = "<!here> <!subteam^S1|@team> <!date^0^{date}|today> <https://x.example|x.example> <#C1>"
    assert kit.typed(text, {}) == "@here @team today https://x.example #channel"
