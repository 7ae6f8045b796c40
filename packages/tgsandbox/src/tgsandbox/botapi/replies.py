"""Which message a new one answers.

Source: telegram-bot-api 10.0, Client.cpp, get_reply_parameters and check_reply_parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.fields import FieldError, Fields
from tgsandbox.world.chats import Chat


@dataclass(frozen=True, slots=True)
class ReplyParameters:
    message_id: int = 0
    allow_sending_without_reply: bool = False


def read_reply_parameters(arguments: Arguments) -> ReplyParameters:
    """reply_parameters, or the older reply_to_message_id."""
    if "reply_parameters" not in arguments.values:
        return ReplyParameters(
            max(arguments.integer("reply_to_message_id"), 0),
            arguments.boolean("allow_sending_without_reply"),
        )
    value = arguments.json("reply_parameters", "reply parameters")
    if not value and (value is None or isinstance(value, dict)):
        return ReplyParameters()
    try:
        fields = Fields(value, "Object expected as reply parameters")
        return ReplyParameters(
            max(fields.required_integer("message_id"), 0), fields.boolean("allow_sending_without_reply")
        )
    except FieldError as error:
        raise bad_request(str(error)) from None


def replied_message_id(chat: Chat, parameters: ReplyParameters) -> int:
    """The message's id, 0 when the new one answers none."""
    if parameters.message_id in chat.messages:
        return parameters.message_id
    if parameters.message_id and not parameters.allow_sending_without_reply:
        raise bad_request("message to be replied not found")
    return 0
