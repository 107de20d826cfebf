"""Deliveries, as coordinators see them: what was sent lately, what was not, and why."""

from bot.programme.calendar import spoken
from bot.store import outbox
from bot.store.deliveries import Delivery, Lately
from bot.views import kit

OPEN = "deliveries.open"
RESEND = "deliveries.resend"
DROP = "deliveries.drop"

MOST = 20  # of a kind that are shown

WHAT = {
    "added": "Welcome",
    "ceremony": "Announcement of the pairs",
    "coffee.invitation": "Invitation to coffee rounds",
    "coordinator": "Word of being a coordinator",
    "departed": "Word that somebody is gone",
    "invitation": "Invitation",
    "left": "Word that somebody has left",
    "pair.ended": "Word that a pair has ended",
    "pair.introduction": "Introduction",
    "pair.nudge": "Reminder of a check-in",
    "pair.parted": "Word that a pair has ended",
    "pair.ping": "Check-in",
    "pair.rhythm": "Change of day or time",
    "stand_up": "Stand-up",
    "stand_up.digest": "Digest of a stand-up",
    "victory": "Victory",
    "waiting": "Word about waiting for a pair",
}

# Why Slack did not take a message, where a coordinator can do something about it.
CHANNEL_REASONS = {
    "is_archived": "the channel is archived. Please choose another one in the settings.",
    "not_in_channel": "I am not in the channel. Please invite me there.",
    "channel_not_found": "I cannot see the channel. Please invite me there.",
    "restricted_action": "only some people may post in the channel. Please let me, too.",
}
REASONS = {
    "is_archived": "the conversation is archived.",
    "user_disabled": "the account is deactivated, so nothing needs to be done.",
    "messages_tab_disabled": "the app's Messages tab is switched off. Whoever runs Mentor can"
    " switch it on.",
}
SKIPPED = {
    outbox.DROPPED: "as a coordinator or whoever runs Mentor decided",
    outbox.ORPHANED: "as what it belongs to was not sent",
}
HELD = (
    "Slack did not answer, and I may not look whether it is there. Please look, and send it again"
    " or drop it."
)
UNKNOWN = "whoever runs Mentor finds the reason in its log."


def reason(error: str, *, in_channel: bool) -> str:
    """Say why Slack did not take a message, and what to do."""
    if error.startswith(outbox.HELD):
        return HELD
    return (CHANNEL_REASONS if in_channel else REASONS).get(error, UNKNOWN)


def lately(shown: Lately, zone: str, said: str = "") -> kit.View:
    """What became of a programme's messages within the last week."""
    failed = [block for one in shown.failed[:MOST] for block in _failed(one, zone)]
    if more := len(shown.failed) - MOST:
        failed += [kit.context(f"… and {more} more")] if more > 0 else []
    sent = [f"• {_name(one)}: sent {spoken(one.tried_at, zone)}" for one in shown.sent[:MOST]]
    skipped = [
        f"• {_name(one)}: left out, {SKIPPED.get(one.error or '', 'it came too late')}"
        for one in shown.skipped[:MOST]
    ]
    nothing = "Nothing was sent within the last seven days."
    return kit.modal(
        "deliveries.lately",
        "Messages",
        None,
        kit.context(
            ":eyes: Only coordinators see this. It never shows what a message says, and nothing of"
            " what people tell each other in private."
        ),
        kit.section(said) if said else None,
        kit.section(f"*{kit.plain(shown.programme.name)}*, within the last seven days"),
        *([kit.divider(), kit.section("*Not delivered*"), *failed] if failed else []),
        kit.divider(),
        kit.section("\n".join(["*Sent*", *sent]) if sent else nothing),
        kit.section("\n".join(["*Left out*", *skipped])) if skipped else None,
        about={"programme_id": shown.programme.id},
        close="Close",
    )


def _failed(one: Delivery, zone: str) -> list[kit.Block]:
    why = reason(one.error or "", in_channel=one.channel is not None)
    when = spoken(one.tried_at, zone)
    words = f":warning: {_name(one)}, {when}: could not be delivered: {why}"
    again = kit.button("Send again", RESEND, one.row_id)
    drop = kit.button(
        "Drop",
        DROP,
        one.row_id,
        confirm=("Drop this message?", "It will not be sent, and leaves this list.", "Drop it"),
    )
    buttons = [
        *([again] if one.can_be_sent_again else []),
        *([drop] if one.kind else []),  # what is between people is not a coordinator's to drop
    ]
    row = {"block_id": f"delivery.{one.row_id}"}
    return [kit.section(words), *([kit.actions(*buttons) | row] if buttons else [])]


def _name(one: Delivery) -> str:
    if not one.kind:
        return "A private message"
    what = WHAT[one.kind]
    if one.channel:
        return f"{what} in <#{one.channel}>"
    people = kit.listed([kit.mention(person) for person in one.people])
    return f"{what} of {people}" if one.kind == "pair.introduction" else f"{what} to {people}"
