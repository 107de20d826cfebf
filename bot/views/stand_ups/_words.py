"""Words of any length in blocks that are not."""

from collections.abc import Iterator

from bot.views import kit

FITS = 2800  # characters of a section that we fill
ALL_TOLD = 12_000  # characters of one message's blocks, of which Slack refuses a few more


def paragraphs(words: str, most: int = ALL_TOLD) -> list[kit.Block]:
    """Return mrkdwn of ours in as many sections as it needs, shortened to `most` characters."""
    words = kit.fitting(words, most)
    return [kit.section(part) for part in _parts(words)]


def quoted(words: str) -> list[kit.Block]:
    """Return somebody's words as a quotation, in as many sections as it needs."""
    parts = _parts(kit.fitting(kit.quote(words), ALL_TOLD))
    return [kit.section(part if part.startswith("> ") else f"> {part}") for part in parts]


def _parts(words: str) -> Iterator[str]:
    while len(words) > FITS:
        cut = max(words.rfind(sign, FITS // 2, FITS) for sign in ("\n", " "))
        if cut < 0:
            half = words.rfind("&", FITS - 8, FITS)  # of an escaped sign
            cut = half if half >= 0 and ";" not in words[half:FITS] else FITS
        yield words[:cut]
        words = words[cut:].lstrip("\n ")
    if words:
        yield words
