"""What the doctor says of each thing."""

from dataclasses import dataclass
from enum import Enum


class Sign(Enum):
    """How something is."""

    WELL = "✓"
    NOTE = "!"  # worth knowing; it works
    BAD = "✗"


@dataclass(frozen=True)
class Finding:
    """One line: a sign and a sentence, which never holds a secret."""

    sign: Sign
    sentence: str

    def __str__(self) -> str:
        return f"{self.sign.value} {self.sentence}"
