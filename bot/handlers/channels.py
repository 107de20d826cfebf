"""Channels: getting into one, so that we can post there."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import UserError


def enter(client: WebClient, channel: str) -> None:
    """Join a channel, so that we can post there; raises UserError where that cannot be."""
    try:
        client.conversations_join(channel=channel)
    except SlackApiError as error:
        reason = error.response.get("error")
        sentence = {
            "is_archived": "This channel is archived. Please choose another.",
            "channel_not_found": "I cannot see this channel. Please invite me there first.",
            "method_not_supported_for_channel_type": (
                "I can only join public channels. Please choose another."
            ),
        }.get(str(reason))
        if sentence is None:
            raise
        raise UserError(sentence, "channel") from error
