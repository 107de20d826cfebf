"""What Slack hands out and takes back: trigger ids and response URLs, by real seconds."""

from dataclasses import dataclass

from playground.wire import Refusal

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass
class Trigger:
    """The right to open one view for `user`, for three seconds."""

    user: str
    issued: float
    spent: bool = False


class Triggers:
    """The trigger ids that were handed out."""

    def __init__(self) -> None:
        self._issued: dict[str, Trigger] = {}

    def issue(self, trigger_id: str, trigger: Trigger) -> None:
        """Hand out `trigger_id`."""
        self._issued[trigger_id] = trigger
        while len(self._issued) > 1000:
            del self._issued[next(iter(self._issued))]

    def check(self, trigger_id: str, at: float) -> Trigger:
        """Return the trigger if it still opens a view."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.spent:
            raise Refusal("exchanged_trigger_id")
        if at - trigger.issued > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")
        return trigger


@dataclass
class ResponseUrl:
    """Where the app may answer an interaction: in `channel`, to `user`, about message `ts`."""

    user: str
    channel: str
    issued: float
    ts: str = ""
    uses: int = 0

    def use(self, at: float) -> None:
        """Count one use; refuse the sixth, and any after half an hour."""
        if at - self.issued > RESPONSE_SECONDS:
            raise Refusal("expired_url")
        if self.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        self.uses += 1
