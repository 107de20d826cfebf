"""Rosters, as coordinators see them: pairs, people without one, and the end of a pair."""

from bot.store.enrolments import BOTH, MENTEE, MENTOR
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.rosters import Paired, Roster, Single
from bot.views import kit
from bot.views.programmes import spoken_day
from bot.views.rosters._importing import IMPORT

OPEN = "rosters.open"
PAGE = ("rosters.page_back", "rosters.page")
MENU = "rosters.menu"
END_FORM = "rosters.end_form"

PAGE_SIZE = 40
ROLES = {MENTOR: "mentor", MENTEE: "mentee", BOTH: "mentor and mentee"}
ANSWERED = ("nobody has answered", "one has answered", "both have answered")


def roster(roster: Roster, page: int = 0) -> kit.View:
    """Everybody in a programme: the pairs first, then who is in none."""
    entries: list[Paired | Single] = [*roster.pairs, *roster.singles]
    last = max(0, len(entries) - 1) // PAGE_SIZE
    page = max(0, min(page, last))
    shown = entries[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    paired = [_pair(one) for one in shown if isinstance(one, Paired)]
    singles = [_single(one) for one in shown if isinstance(one, Single)]
    return kit.modal(
        "rosters.roster",
        "People and pairs",
        None,
        kit.context(
            ":eyes: Only coordinators see this. What a pair says and writes stays with the pair."
        ),
        kit.section(
            f"*{kit.plain(roster.programme.name)}*: {kit.counted(len(roster.pairs), 'pair')},"
            f" {_without_pair(len(roster.singles))}."
        ),
        kit.actions(kit.button("Add people from a file", IMPORT, roster.programme.id)),
        *([kit.divider(), kit.section("*Pairs*"), *paired] if paired else []),
        *([kit.divider(), kit.section("*In no pair*"), *singles] if singles else []),
        kit.pages(PAGE, page, last),
        about={"programme_id": roster.programme.id, "page": page},
        close="Close",
    )


def _pair(one: Paired) -> kit.Block:
    pair = one.pair
    lines = [
        f"*{kit.mention(pair.mentor_id)}* mentors *{kit.mention(pair.mentee_id)}*,"
        f" since {spoken_day(one.since)}"
    ]
    if one.last and one.last_on:
        met = ""
        if one.last.answers:
            met = ", and they had met" if one.last.have_met else ", and they had not met"
        answered = ANSWERED[min(one.last.answers, 2)]
        lines.append(f"Last check-in, on {spoken_day(one.last_on)}: {answered}{met}")
    else:
        lines.append("Not asked yet how it goes")
    if one.asked:
        who = kit.listed([kit.mention(member_id) for member_id in one.asked])
        lines.append(f":arrows_counterclockwise: In confidence: {who} would like another partner")
    menu = kit.overflow(MENU, [("End this pair", str(pair.id))])
    return kit.section("\n".join(lines), menu) | {"block_id": f"roster.{pair.id}"}


def _single(one: Single) -> kit.Block:
    away = f", away until {spoken_day(one.away_until)}" if one.away_until else ""
    if one.is_shut_out:
        away += ", a guest, and guests are not matched here"
    role = ROLES[one.enrolment.role]
    return kit.section(
        f"{kit.mention(one.enrolment.member_id)}, {role}{away}, in no pair since"
        f" {spoken_day(one.since)}"
    )


def end_form(pair: Pair, programme: Programme, page: int) -> kit.View:
    """Ask once before a pair ends."""
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    return kit.modal(
        END_FORM,
        "End this pair?",
        "End the pair",
        kit.context(":eyes: Both will hear that their pair has ended, and nothing about why."),
        kit.section(
            f"{mentor} mentors {mentee} in *{kit.plain(programme.name)}*. If you end the pair, I"
            " tell both in their own conversation and ask them nothing more. Both stay in the"
            " programme, and are not suggested to each other again."
        ),
        about={"programme_id": programme.id, "pair_id": pair.id, "page": page},
        close="Back",
    )


def ended(pair: Pair, programme: Programme) -> kit.Message:
    """What both hear, in their own conversation."""
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    words = f"{mentor} and {mentee}, your pair in {kit.plain(programme.name)} ends here."
    return kit.message(
        words,
        kit.section(
            f":seedling: {words} Thank you both for the time you have given each other. I will not"
            " ask you anything more in this conversation, and it stays yours to write in."
        ),
        kit.section(
            "You are both still part of the programme, and your coordinators will look for"
            " somebody else for you, if you like."
        ),
    )


def _without_pair(count: int) -> str:
    return f"{kit.counted(count, 'person')} in no pair" if count else "nobody without one"
