"""App Home: each person's own state, and what can be done from here."""

from collections import Counter
from collections.abc import Iterable

from bot.programme.calendar import spoken, spoken_date, spoken_often
from bot.store.enrolments import BOTH, MENTEE, MENTOR, Enrolment
from bot.store.homes import Glance, Overview, OwnPair
from bot.store.outbox import Outgoing
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import (
    check_ins,
    choices,
    coffees,
    deliveries,
    enrolments,
    goals,
    kit,
    pairs,
    programmes,
    rematches,
    rosters,
    stand_ups,
    stories,
    victories,
)

HELP = "homes.help"
MOST = 5  # of a kind that are shown: there is room for a hundred blocks

ROLES = {MENTOR: "a mentor", MENTEE: "a mentee", BOTH: "a mentor and a mentee"}


def home(glance: Glance) -> kit.View:
    """Draw all of it."""
    return kit.home(
        *_waiting(glance),
        *_pairs(glance),
        *_enrolments(glance),
        *_joinable(glance),
        *(block for overview in glance.overviews for block in _overview(overview, glance.zone)),
        *_unsent(glance.unsent),
        kit.divider(),
        kit.actions(
            kit.button("Help", HELP),
            *([kit.button("Coffee rounds", coffees.OPEN)] if glance.has_coffee else []),
            *([kit.button("Stand-ups", stand_ups.OPEN)] if glance.has_stand_ups else []),
            *([kit.button("Set up a programme", programmes.SETUP)] if glance.may_set_up else []),
        ),
        kit.context(":eyes: Only you see this page. Times are on your own clock."),
    )


def _waiting(glance: Glance) -> list[kit.Block]:
    blocks: list[kit.Block] = []
    for own in glance.pairs:
        if own.check_in and not own.has_answered:
            blocks.append(
                kit.section(
                    f":wave: How is it going with {kit.mention(own.partner_id)}?",
                    kit.button("Answer", check_ins.ANSWER, own.check_in.id, style="primary"),
                )
            )
    for choice in glance.to_choose[:MOST]:
        blocks.append(
            kit.section(
                ":ballot_box_with_ballot: You can choose your mentor.",
                kit.button("Choose", choices.OPEN, choice.id, style="primary"),
            )
        )
    for choice in glance.to_answer[:MOST]:
        blocks += [
            kit.section(
                f":handshake: {kit.mention(choice.mentee_id)} would like you as a mentor."
                " If it does not suit this time, they do not hear that I asked you."
            ),
            kit.actions(*choices.consent_buttons(choice)),
        ]
    for victory in glance.to_agree[:MOST]:
        blocks += [
            kit.section(
                f":yellow_heart: {kit.mention(victory.member_id)} would like to thank you in"
                f" public:\n{kit.quote(victory.text)}"
            ),
            kit.actions(*victories.consent(victory.id)),
        ]
    for victory in glance.asking[:MOST]:
        blocks.append(
            kit.section(
                ":hourglass_flowing_sand: Your victory waits until everybody named agrees:"
                f"\n{kit.quote(victory.text)}",
                kit.button("Take it back", victories.TAKE_BACK, victory.id),
            )
        )
    return [kit.header("Waiting for you"), *blocks] if blocks else []


def _pairs(glance: Glance) -> list[kit.Block]:
    blocks: list[kit.Block] = []
    for own in glance.pairs:
        blocks += _pair(own, glance.zone)
    return [kit.header("Your pairs"), *blocks] if blocks else []


def _pair(own: OwnPair, zone: str) -> list[kit.Block]:
    mentors = own.pair.mentee_id == own.partner_id
    role = "You mentor" if mentors else "Your mentor is"
    lines = [f"*{role} {kit.mention(own.partner_id)}*"]
    if own.next_at:
        often = spoken_often(own.pair.rhythm, zone)
        lines.append(f"Next check-in: {spoken(own.next_at, zone)}, {often}")
    change = None
    if own.check_in and own.has_answered:
        asked_on = spoken_date(own.check_in.asked_at, own.pair.rhythm.zone)
        lines.append(f":white_check_mark: You have answered the check-in of {asked_on}")
        change = kit.button("Change my answer", check_ins.ANSWER, own.check_in.id)
    aims = [
        f":dart: {kit.mention(goal.member_id)}: {kit.plain(kit.clip(goal.what, 100))}"
        f" · {goal.progress} %"
        for goal in own.goals[:MOST]
    ]
    if len(own.goals) > MOST:
        aims.append(f"… and {len(own.goals) - MOST} more")
    buttons = [
        kit.button("Goals", goals.LIST, own.pair.id),
        kit.button("Life stories", stories.OPEN, own.pair.id),
        kit.button("Change day or time", check_ins.RHYTHM, own.pair.id),
    ]
    if not own.has_asked:
        buttons.append(kit.button("Another partner", rematches.ASK, own.pair.id))
    return [
        kit.section("\n".join(lines), change),
        *([kit.section("\n".join(aims))] if aims else []),
        kit.actions(*buttons),
        *([rematches.waiting(own.pair)] if own.has_asked else []),
    ]


def _enrolments(glance: Glance) -> list[kit.Block]:
    if not glance.enrolments:
        return []
    blocks: list[kit.Block] = [kit.header("What you take part in")]
    paired = {own.pair.programme_id for own in glance.pairs}
    for enrolment, programme in glance.enrolments:
        blocks += _enrolment(enrolment, programme, glance, is_paired=programme.id in paired)
    return blocks


def _enrolment(
    enrolment: Enrolment, programme: Programme, glance: Glance, *, is_paired: bool
) -> list[kit.Block]:
    lines = [f"*{kit.plain(programme.name)}*, as {ROLES[enrolment.role]}"]
    is_paused = enrolment.is_paused(glance.today)
    if glance.today >= programme.ends_on:
        lines.append(f"It ended on {programmes.spoken_day(programme.ends_on)}.")
    elif is_paused and enrolment.paused_until:
        day = programmes.spoken_day(enrolment.paused_until)
        lines.append(f":palm_tree: You are away, and back on {day}.")
    elif not is_paired:
        lines.append("The coordinators are looking for the right person for you.")
    rest = (
        kit.button("End my break", enrolments.RESUME)
        if is_paused
        else kit.button("Take a break", enrolments.PAUSE)
    )
    return [
        kit.section("\n".join(lines)),
        kit.actions(
            kit.button("Share a victory", victories.OPEN, programme.id),
            kit.button("My enrolment", enrolments.OPEN, programme.id),
            kit.button("More about me", enrolments.MORE, programme.id),
            rest,
            kit.button("Leave", enrolments.LEAVE, programme.id),
        ),
    ]


def _joinable(glance: Glance) -> list[kit.Block]:
    if not glance.open_programmes:
        if glance.enrolments or glance.overviews:
            return []
        return [
            kit.section(
                ":wave: Welcome! There is no programme here yet. A workspace admin can set one up."
            )
        ]
    blocks: list[kit.Block] = [kit.header("You could join")]
    for programme in glance.open_programmes[:10]:
        blocks.append(
            kit.section(
                f"*{kit.plain(programme.name)}*\n{kit.escape(programme.purpose)}",
                kit.button("Join", enrolments.OPEN, programme.id, style="primary"),
            )
        )
    return blocks


def _overview(overview: Overview, zone: str) -> list[kit.Block]:
    programme = overview.programme
    counts = [
        kit.counted(overview.mentors, "mentor"),
        kit.counted(overview.mentees, "mentee"),
        kit.counted(overview.pairs, "pair"),
    ]
    lines = [" · ".join(counts)]
    if overview.is_over:
        lines.append(f"It ended on {programmes.spoken_day(programme.ends_on)}.")
    elif overview.first_at:
        lines.append(f"First check-ins on {spoken_date(overview.first_at, zone)}")
    elif overview.asked:
        pairs_asked = kit.counted(overview.asked, "pair")
        lines.append(f"Answered their last check-in: {overview.answered} of {pairs_asked}")
        lines.append(f"Met in the last check-in: {overview.met} of {pairs_asked}")
    elif overview.pairs:
        lines.append("The first check-ins are out, and not answered yet")
    if overview.want_help:
        lines.append(f":raising_hand: Would like help: {_named(overview.want_help)}")
    if overview.quiet and not overview.is_over:
        lines.append(f":zzz: Two check-ins without an answer: {_named(overview.quiet)}")
    if overview.apart and not overview.is_over:
        lines.append(f":seedling: Not met for three check-ins: {_named(overview.apart)}")
    if overview.publish_at:
        lines.append(
            f":calendar: The pairs of the draft begin on {spoken(overview.publish_at, zone)}"
        )
    if overview.is_choosing:
        lines.append(":ballot_box_with_ballot: Mentees are choosing")
    draft = "Go on with the draft" if overview.has_draft else "Draft pairs"
    begin = [
        kit.button("Invite people", programmes.INVITE, programme.id),
        kit.button(draft, pairs.OPEN, programme.id),
    ]
    return [
        kit.header(f"You coordinate: {programme.name}"),
        kit.section("\n".join(lines)),
        kit.actions(
            *([] if overview.is_over else begin),
            kit.button("People and pairs", rosters.OPEN, programme.id),
            kit.button("Messages", deliveries.OPEN, programme.id),
            kit.button("Settings", programmes.SETUP, programme.id),
        ),
    ]


def _unsent(rows: Iterable[Outgoing]) -> list[kit.Block]:
    """What could not be delivered, and why; never what it says or which people it was for."""
    places = Counter(
        (row.recipient if row.recipient[0] in "CG" else "", row.error or "") for row in rows
    )
    blocks = []
    for (channel, error), count in places.most_common(MOST):
        where = f"to <#{channel}>" if channel else "to people"
        why = deliveries.reason(error, in_channel=bool(channel))
        what = kit.counted(count, "message")
        blocks.append(kit.context(f":warning: I could not deliver {what} {where}: {why}"))
    if blocks:
        blocks.append(kit.context("*Messages* above shows which, and sends them again."))
    return blocks


def _named(some: list[Pair]) -> str:
    names = [f"{kit.mention(one.mentor_id)} and {kit.mention(one.mentee_id)}" for one in some[:10]]
    more = [f"{len(some) - 10} more"] if len(some) > 10 else []
    return ", ".join([*names, *more])
