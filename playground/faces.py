"""Everybody's picture: their initials on a colour of their own."""

from html import escape

SIZES = (24, 32, 48, 72, 192, 512)


def addresses(base_url: str, person_id: str) -> dict[str, str]:
    """Return what a profile says of somebody's picture: where it is, in each of Slack's sizes."""
    return {f"image_{size}": f"{base_url}/face/{person_id}.svg" for size in SIZES}


def draw(name: str, place: int) -> str:
    """Draw the picture of whoever has this `place` among the people, as SVG."""
    words = name.split()
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    hue = (200 + place * 137) % 360  # as the page's avatars have it
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">'
        f'<rect width="72" height="72" fill="hsl({hue} 38% 32%)"/>'
        '<text x="36" y="45.5" text-anchor="middle" font-family="system-ui, sans-serif"'
        f' font-size="26" font-weight="650" fill="#fff">{escape(initials)}</text></svg>'
    )
