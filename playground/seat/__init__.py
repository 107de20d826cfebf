"""One person in front of Slack: what they see, and what they do."""

from playground.elements import Impossible
from playground.seat._seat import Seat
from playground.seat._submit import SubmitResult

__all__ = ["Impossible", "Seat", "SubmitResult"]
