"""Heard: four short lines that a listener notes, to keep or to give."""

from collections.abc import Sequence

from pydantic import Field

from bot.programme.calendar import spoken_date
from bot.store.pairs import Pair
from bot.store.stories import Story, Teller
from bot.views import kit

HEARD = "stories.heard"
HEARD_FORM = "stories.heard_form"
NOTES = "stories.notes"
NOTES_PAGE = ("stories.notes_back", "stories.notes_page")

LINES = (
    ("heard", "What I heard"),
    ("touched", "What touched me"),
    ("strength", "A strength that I saw"),
    ("thanks", "What I would like to say thank you for"),
)
MOST = 200
SHOWN = 10


class HeardForm(kit.Form):
    """What somebody has noted."""

    heard: str = Field(default="", max_length=MOST)
    touched: str = Field(default="", max_length=MOST)
    strength: str = Field(default="", max_length=MOST)
    thanks: str = Field(default="", max_length=MOST)
    give: str = Field(pattern="^(keep|give)$")

    @property
    def lines(self) -> list[str]:
        """The four lines; those that were left out are empty."""
        return [self.heard, self.touched, self.strength, self.thanks]


def button(story: Story) -> kit.Element:
    """The button that opens the form."""
    return kit.button("Note what I heard", HEARD, story.id)


def notes_button() -> kit.Element:
    """The button that opens what somebody has noted."""
    return kit.button("What I have noted", NOTES)


def heard_form(story: Story, pair: Pair, mine: Teller, reader: str) -> kit.View:
    """Ask for four short lines; what was given away is only shown."""
    partner = kit.mention(pair.partner_of(reader))
    if mine.given_at:
        return kit.notice(
            "What I heard", f"You have given this to {partner}:", *_quoted(mine.heard)
        )
    known = dict(zip((field for field, _ in LINES), mine.heard, strict=False))
    return kit.modal(
        HEARD_FORM,
        "What I heard",
        "Save",
        kit.context(
            f":eyes: Only you see this. If you give it away, {partner} sees it, too, and it cannot"
            " be taken back. Coordinators never do."
        ),
        *(
            kit.text_input(field, label, value=known.get(field), most=MOST, optional=True)
            for field, label in LINES
        ),
        kit.radio(
            "give",
            "What shall become of it?",
            [("Keep it for myself", "keep"), ("Give it to the one who told it", "give")],
            value="keep",
        ),
        about={"story_id": story.id},
    )


def noted(*, is_given: bool) -> kit.View:
    """It is saved."""
    if is_given:
        return kit.notice("Given", ":gift: It is on its way, in a direct message from me.")
    return kit.notice("Kept", "Kept for you alone. You find it again under `/mentor story`.")


def given(mine: Teller) -> kit.Message:
    """What somebody reads who is given what the other one has heard."""
    said = f"{kit.mention(mine.member_id)} has listened to you, and gives you this:"
    return kit.message(
        f"{said} {_plain(mine.heard)}",
        kit.section(f":gift: {said}"),
        *map(kit.section, _quoted(mine.heard)),
        kit.context(":eyes: Only the two of you see it."),
    )


def notes(found: Sequence[tuple[Story, Teller, Pair]], zone: str, page: int = 0) -> kit.View:
    """All that somebody has noted of stories, newest first."""
    last = max(0, (len(found) - 1) // SHOWN)
    page = max(0, min(page, last))
    rows: list[kit.Block] = []
    for story, mine, pair in found[page * SHOWN : (page + 1) * SHOWN]:
        told = f"*{spoken_date(story.invited_at, zone)}*, told by"
        told += f" {kit.mention(pair.partner_of(mine.member_id))}"
        rows.append(kit.section(f"{told}{' · given' if mine.given_at else ''}"))
        rows += map(kit.section, _quoted(mine.heard))
    return kit.modal(
        "stories.notes",
        "What I have noted",
        None,
        kit.context(":eyes: Only you see this, and what you gave away, the one you gave it to."),
        *(rows or [kit.section("Nothing yet.")]),
        kit.pages(NOTES_PAGE, page, last),
        close="Close",
    )


def _quoted(lines: Sequence[str]) -> list[str]:
    said = zip((label for _, label in LINES), lines, strict=False)
    return [f"_{label}_\n{kit.quote(line)}" for label, line in said if line]


def _plain(lines: Sequence[str]) -> str:
    said = zip((label for _, label in LINES), lines, strict=False)
    return " ".join(f"{label}: {kit.plain(line)}" for label, line in said if line)
