"""Messages that one member of a group alone sees: who is meant, and how the bot sees what it sent.

Facts: core.telegram.org/bots/api#ephemeralmessageparameters; `receiver_user_id` beside the other arguments is
Bot API 10.2's way to say it.

Assumed: the words of the refusals of ephemeral messages.
"""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.showing.objects import write_message, write_user
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.ephemeral import EphemeralMessage
from tgsandbox.world.talk.messages import Message, Wire
from tgsandbox.world.world import World


def read_receiver(world: World, arguments: Arguments, chat: Chat) -> int:
    """The one member who is to see the message, 0 when all are."""
    receiver_id = arguments.integer("receiver_user_id")
    if "ephemeral_message_parameters" in arguments.values:
        value = arguments.json("ephemeral_message_parameters", "ephemeral message parameters")
        try:
            fields = Fields(value, "Object expected as ephemeral message parameters")
            receiver_id = fields.required_integer("receiver_user_id", bits=64)
        except FieldError as error:
            raise bad_request(str(error)) from None
    if receiver_id:
        require_receiver(world, chat, receiver_id)
    return receiver_id


def require_receiver(world: World, chat: Chat, receiver_id: int) -> None:
    if chat.type not in ("group", "supergroup"):
        raise bad_request("method is available only for groups and supergroups")
    if receiver_id not in world.accounts or receiver_id not in chat.members:
        raise bad_request("USER_NOT_PARTICIPANT")


def write_ephemeral(world: World, bot: Bot, shown: EphemeralMessage) -> Wire:
    message = Message(
        0, shown.chat, shown.sender_id, shown.date, shown.content, reply_markup=shown.reply_markup
    )
    wire = write_message(world, bot, message)
    receiver = write_user(world.user(shown.receiver_id))
    return {"message_id": 0, "ephemeral_message_id": shown.id, "receiver_user": receiver, **wire}
