"""Ids that look like Slack's and are the same in every run."""

from base64 import b32encode
from hashlib import sha256


def make(prefix: str, *parts: object) -> str:
    """Return the id with `prefix` that belongs to `parts`."""
    digest = sha256(":".join([prefix, *map(str, parts)]).encode()).digest()
    return f"{prefix}0{b32encode(digest).decode()[:9]}"


def secret(*parts: object) -> str:
    """Return a long word for a token or a URL that belongs to `parts`."""
    return sha256(":".join(["secret", *map(str, parts)]).encode()).hexdigest()[:32]
