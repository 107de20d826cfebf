"""App Home: each person's own state, and what can be done from here."""

from bot.programme.calendar import spoken, spoken_rule
from bot.store.enrolments import BOTH, MENTEE, MENTOR, Enrolment
from bot.store.homes import Glance, Overview, OwnPair
from bot.store.programmes import Programme
from bot.views import check_ins, enrolments, goals, kit, pairs, programmes, victories

HELP = "homes.help"
SETUP_HINT = "programmes.setup"

ROLES = {MENTOR: "a mentor", MENTEE: "a mentee", BOTH: "a mentor and a mentee"}


def home(glance: Glance) -> kit.View:
    """Draw all of it."""
    return kit.home(
        *_waiting(glance),
        *_pairs(glance),
        *_enrolments(glance),
        *_joinable(glance),
        *(block for overview in glance.overviews for block in _overview(overview)),
        _unsent(glance),
        kit.divider(),
        kit.actions(
            kit.button("Help", HELP),
            kit.button("Set up a programme", SETUP_HINT),
        ),
        kit.context(":eyes: Only you see this page. Times are on your own clock."),
    )


def _waiting(glance: Glance) -> list[kit.Block]:
    blocks: list[kit.Block] = []
    for own in glance.pairs:
        if own.unanswered:
            blocks.append(
                kit.section(
                    f":wave: How is it going with {kit.mention(own.partner_id)} this week?",
                    kit.button("Answer", check_ins.ANSWER, own.unanswered.id, style="primary"),
                )
            )
    for victory in glance.to_agree:
        blocks += [
            kit.section(
                f":yellow_heart: {kit.mention(victory.member_id)} would like to thank you in"
                f" public:\n{kit.quote(victory.text)}"
            ),
            kit.actions(*victories.consent(victory.id)),
        ]
    for victory in glance.asking:
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
        when = kit.moment(own.next_at, spoken(own.next_at, zone))
        lines.append(f"Next check-in: {when} ({spoken_rule(own.pair.rhythm)})")
    blocks = [kit.section("\n".join(lines))]
    for goal in own.goals[:5]:
        blocks.append(
            kit.context(
                f":dart: {kit.mention(goal.member_id)}: {kit.plain(goal.what)} · {goal.progress} %"
            )
        )
    buttons = [
        kit.button("Goals", goals.LIST, own.pair.id),
        kit.button("Share a victory", victories.OPEN),
        kit.button("Change day or time", check_ins.RHYTHM, own.pair.id),
    ]
    return [*blocks, kit.actions(*buttons)]


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
    if is_paused and enrolment.paused_until:
        day = programmes.spoken_day(enrolment.paused_until)
        lines.append(f":palm_tree: You take a break until {day}.")
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
            kit.button("My enrolment", enrolments.OPEN, programme.id),
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


def _overview(overview: Overview) -> list[kit.Block]:
    programme = overview.programme
    lines = [
        f"{overview.mentors} mentors · {overview.mentees} mentees · {overview.pairs} pairs",
        f"{overview.answered} of {overview.pairs} pairs answered in the last seven days",
    ]
    if overview.want_help:
        names = [_both(pair.mentor_id, pair.mentee_id) for pair in overview.want_help[:10]]
        lines.append(f":raising_hand: Would like help: {', '.join(names)}")
    if overview.quiet:
        names = [_both(pair.mentor_id, pair.mentee_id) for pair in overview.quiet[:10]]
        lines.append(f":zzz: Quiet for two weeks: {', '.join(names)}")
    draft = "Go on with the draft" if overview.has_draft else "Draft pairs"
    return [
        kit.header(f"You coordinate: {programme.name}"),
        kit.section("\n".join(lines)),
        kit.actions(
            kit.button("Invite people", programmes.INVITE, programme.id),
            kit.button(draft, pairs.OPEN, programme.id),
            kit.button("Settings", programmes.SETUP, programme.id),
        ),
    ]


def _unsent(glance: Glance) -> kit.Block | None:
    if not glance.unsent:
        return None
    return kit.context(
        f":warning: {glance.unsent} messages could not be delivered. Whoever runs Mentor can see"
        " why in its log."
    )


def _both(mentor: str, mentee: str) -> str:
    return f"{kit.mention(mentor)} and {kit.mention(mentee)}"
