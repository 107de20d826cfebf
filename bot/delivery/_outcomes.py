"""What a failure means for a claimed row: what is to be written down of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import logs
from bot.delivery import _recipients
from bot.slack import Failure, Meaning
from bot.store import outbox, timers
from bot.store.outbox import Arrival, Claim

log = logs.get(__name__)

LOCKED_OUT_REST = timedelta(minutes=1)
UNREACHABLE_REST = timedelta(minutes=1)  # at most

SILENT = (Meaning.UNKNOWN, Meaning.UNREACHABLE)  # whoever answers does so in other words

# To be called in a transaction, with the time; true if Slack has the message.
Settle = Callable[[Session, datetime], bool | None]


@dataclass(frozen=True)
class Sent:
    """Slack has it."""

    arrival: Arrival

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing of the lane, so that many can be settled at once."""
        return not self.arrival.claim.unanswered

    def __call__(self, session: Session, now: datetime) -> bool:
        news = outbox.sent(session, [self.arrival], now)
        outbox.heard(session, self.arrival.claim, now)
        return bool(news)


def sent(claim: Claim, channel: str, ts: str | None = None) -> Sent:
    """Slack has it, as message `ts` in `channel`."""
    return Sent(Arrival(claim, channel, ts))


def absent(claim: Claim) -> Settle:
    """A doubtful post is not there."""

    def settle(session: Session, now: datetime) -> None:
        outbox.absent(session, claim, now)
        outbox.heard(session, claim, now)

    return settle


def gone_people(claim: Claim, gone: Sequence[str]) -> Settle:
    """Nothing goes to a deactivated person; what that means for others becomes due at once."""

    def settle(session: Session, now: datetime) -> None:
        outbox.dead(session, claim, outbox.GONE)
        for one in gone:
            timers.departed(session, claim.workspace_id, one, now)
        outbox.heard(session, claim, now)

    return settle


def not_reached(claim: Claim, failure: Failure) -> Settle:
    """Slack was asked about the recipient, and failed: nothing has gone out.

    If it asks for patience there, all that needs no question goes on.
    """
    if failure.meaning is not Meaning.WAIT:
        return not_begun(claim, failure)

    def settle(session: Session, now: datetime) -> None:
        until = now + _rest(failure)
        asked_to_wait(claim, until)(session, now)
        outbox.rest_asking(session, claim.workspace_id, until)

    return settle


def asked_to_wait(claim: Claim, until: datetime) -> Settle:
    """Slack wants no question about recipients before then, and this one would need one."""

    def settle(session: Session, now: datetime) -> None:
        outbox.wait(session, claim, "ratelimited", until)
        outbox.heard(session, claim, now)

    return settle


def not_begun(claim: Claim, failure: Failure) -> Settle:
    """A call before the one that counts has failed, so that one certainly did not happen."""
    if failure.meaning is Meaning.UNKNOWN:
        failure = replace(failure, meaning=Meaning.UNREACHABLE)
    return failed(claim, failure)


def begun(claim: Claim, failure: Failure) -> Settle:
    """The call that counts has failed, and may have arrived even if the mistake is ours."""
    if failure.meaning is Meaning.MISTAKE:
        failure = replace(failure, meaning=Meaning.UNKNOWN)
    return failed(claim, failure)


def failed(claim: Claim, failure: Failure) -> Settle:
    """Return what a failure means for the row and for its lane."""
    reason = failure.reason
    if failure.meaning is Meaning.REFUSED:
        log.warning("Slack refused", method=claim.method, error=reason)

    def settle(session: Session, now: datetime) -> None:
        match failure.meaning:
            case Meaning.WAIT | Meaning.LOCKED_OUT:
                outbox.wait(session, claim, reason)
            case Meaning.UNKNOWN:
                outbox.unsure(session, claim, reason, now)
            case Meaning.UNREACHABLE:
                pause = min(outbox.backoff(claim.attempt), UNREACHABLE_REST)
                outbox.wait(session, claim, reason, now + pause)
            case Meaning.NOT_TAKEN | Meaning.MISTAKE:
                outbox.refused(session, claim, reason, now)
            case Meaning.REFUSED if _recipients.were_wrong(session, claim, reason):
                outbox.refused(session, claim, reason, now)
            case Meaning.REFUSED:
                outbox.dead(session, claim, reason)
        _settle_lane(session, claim, failure, now)

    return settle


def not_looked(claim: Claim, failure: Failure) -> Settle:
    """A doubtful post could not be looked for: later, unless we are not allowed to."""

    def settle(session: Session, now: datetime) -> None:
        if failure.meaning is Meaning.REFUSED:
            outbox.unknowable(session, claim, failure.reason, now)
        else:
            outbox.unsure(session, claim, failure.reason, now)
        _settle_lane(session, claim, failure, now)

    return settle


def _settle_lane(session: Session, claim: Claim, failure: Failure, now: datetime) -> None:
    if failure.meaning in SILENT:
        outbox.silent(session, claim, now)
        return
    outbox.heard(session, claim, now)
    if failure.meaning in (Meaning.WAIT, Meaning.LOCKED_OUT):
        outbox.rest(session, claim, now + _rest(failure))


def _rest(failure: Failure) -> timedelta:
    if failure.meaning is Meaning.WAIT:
        return min(timedelta(seconds=failure.retry_after), outbox.LONGEST_WAIT)
    log.error("The workspace is locked to us", error=failure.reason)
    return LOCKED_OUT_REST
