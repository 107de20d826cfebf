"""Adding people from a file: the form, what was found in the file, and what people are told."""

from collections.abc import Sequence
from typing import Any

from bot.programme.rosters import COLUMNS, TEMPLATE, Fault
from bot.store.enrolments import MENTEE, MENTOR, Enrolment
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.enrolments import LEAVE, MORE
from bot.views.enrolments import OPEN as ENROLMENT

IMPORT = "rosters.import"
IMPORT_FORM = "rosters.import_form"
CONFIRM_FORM = "rosters.confirm_form"

MOST_FAULTS = 30  # that are shown
ROLES = {MENTOR: "a mentor", MENTEE: "a mentee"}


class ImportForm(kit.Form):
    """The file with the people."""

    file: list[dict[str, Any]]


def import_form(programme: Programme) -> kit.View:
    """Ask for the file."""
    columns = "\n".join(f"• *{name}*: {meaning}" for name, meaning in COLUMNS.items())
    return kit.modal(
        IMPORT_FORM,
        "Add people from a file",
        "Look at it first",
        kit.context(
            ":eyes: Nothing is posted in public. Everybody whom you add hears that you did, and can"
            " change their answers or leave at once. Mentor does not keep the file."
        ),
        kit.section(f"*{kit.plain(programme.name)}*"),
        kit.file_input(
            "file",
            "The file",
            kinds=["csv", "txt", "tsv"],
            hint="A table, saved as “CSV UTF-8”. You see what is in it before anybody is added.",
        ),
        kit.section(f"To copy:\n```{kit.escape(TEMPLATE)}```"),
        kit.section(
            "The first line names the columns. Only *person* is always needed, and for new people"
            f" *role*. Lists go between semicolons.\n{columns}"
        ),
        kit.context(
            "Of people who take part already, only *team* and *manager* are taken from the file:"
            " what they have said themselves stays. People who left are not added again."
        ),
        about={"programme_id": programme.id},
        close="Back",
    )


def preview(
    programme: Programme,
    added: Sequence[Enrolment],
    updated: int,
    unchanged: int,
    faults: Sequence[Fault],
    about: dict[str, Any],
) -> kit.View:
    """Say what is in the file; nothing has been changed yet."""
    lines = []
    if added:
        mentors = sum(one.is_mentor for one in added)
        mentees = sum(one.is_mentee for one in added)
        both = len([one for one in added if one.is_mentor and one.is_mentee])
        as_both = f" ({both} as both)" if both else ""
        lines.append(
            f"{kit.counted(len(added), 'person')}: {kit.counted(mentees, 'mentee')},"
            f" {kit.counted(mentors, 'mentor')}{as_both}."
        )
    if updated:
        lines.append(
            f"Team or manager will be noted for {kit.counted(updated, 'person')} already taking"
            " part."
        )
    if unchanged and (added or updated or faults):
        stay = "takes part already, and stays as they are"
        if unchanged > 1:
            stay = "take part already, and stay as they are"
        lines.append(f"{kit.counted(unchanged, 'person')} {stay}.")
    if faults:
        have = "1 line has a problem" if len(faults) == 1 else f"{len(faults)} lines have a problem"
        lines.append(f"{have} and will be left out.")
    if not (added or updated or faults):
        lines.append("Everybody in the file takes part already, and there is nothing to change.")
    submit = f"Add {kit.counted(len(added), 'person')}" if added else "Save" if updated else None
    return kit.modal(
        CONFIRM_FORM,
        "Add people from a file",
        submit,
        kit.context(":eyes: Only you see this. Nothing has been changed, and nobody told."),
        kit.section(f"*{kit.plain(programme.name)}*\n" + "\n".join(lines)),
        *_faults(faults),
        kit.section(
            "Each of them gets a message: that you added them, and how to change it or leave."
        )
        if added
        else None,
        about=about,
        close="Cancel" if submit else "Close",
    )


def added(count: int, updated: int) -> kit.View:
    """What the coordinator sees in the end."""
    lines = []
    if count:
        lines.append(
            f":white_check_mark: {kit.counted(count, 'person')} will hear from me in a moment."
        )
    if updated:
        lines.append(
            f":white_check_mark: Team or manager noted for {kit.counted(updated, 'person')}."
        )
    return kit.notice("Done", *(lines or ["There was nothing left to change."]))


def welcome(programme: Programme, mine: Enrolment, by: str) -> kit.Message:
    """What somebody hears who was added."""
    role = ROLES.get(mine.role, "a mentor and a mentee")
    words = f"{kit.mention(by)} has added you to {kit.plain(programme.name)} as {role}."
    return kit.message(
        f"{words} You can change that, or leave at once.",
        kit.section(f":wave: {words}"),
        kit.section(kit.quote(programme.purpose)),
        kit.section(
            "What I know of you comes from a list of theirs. Please have a look: you can change"
            " all of it, say more, or leave at once. Nothing about this is public."
        ),
        kit.actions(
            kit.button("My enrolment", ENROLMENT, programme.id, style="primary"),
            kit.button("More about me", MORE, programme.id),
            kit.button("Leave", LEAVE, programme.id),
        ),
    )


def _faults(faults: Sequence[Fault]) -> list[kit.Block]:
    lines = [f"Line {one.line}: {kit.plain(one.sentence)}" for one in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"… and {len(faults) - MOST_FAULTS} more")
    return [kit.section("\n".join(lines[start : start + 8])) for start in range(0, len(lines), 8)]
