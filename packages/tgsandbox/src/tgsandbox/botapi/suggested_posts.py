"""Suggested posts: the terms that a bot names, and the JSON objects about them.

Source: telegram-bot-api 10.0, Client.cpp, get_input_suggested_post_info, JsonSuggestedPostInfo and their kin;
td, SuggestedPostPrice.cpp.
"""

from __future__ import annotations

from collections.abc import Callable

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, MESSAGE_TAILS, write_message
from tgsandbox.botapi.showing.star_objects import write_star_amount
from tgsandbox.world.checkout.invoices import STARS
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade.suggested_posts import MAX_STARS, MIN_STARS, SuggestedPost, Terms
from tgsandbox.world.talk.messages import Message, SuggestedPostNews, Wire
from tgsandbox.world.world import World

TON = "TON"
TON_CENT = 10_000_000
MIN_TON_CENTS, MAX_TON_CENTS = 1, 1_000_000


def read_terms(arguments: Arguments) -> Terms | None:
    """suggested_post_parameters, None when there are none. Raises ApiError 400."""
    value = arguments.json("suggested_post_parameters", "suggested post parameters")
    if value is None:
        return None
    try:
        fields = Fields(value, "Object expected as suggested post parameters")
        send_date = fields.integer("send_date")
        currency, amount = _read_price(fields) if "price" in fields else (STARS, 0)
    except FieldError as error:
        raise bad_request(str(error)) from None
    if send_date < 0:
        raise bad_request("Invalid post send date specified")
    return Terms(currency, amount, send_date)


def _read_price(fields: Fields) -> tuple[str, int]:
    price = fields.object("price")
    currency, amount = price.required_text("currency"), price.required_integer("amount", bits=64)
    if currency == STARS:
        if amount and not MIN_STARS <= amount <= MAX_STARS:
            raise FieldError("Invalid amount of Telegram Stars specified")
        return currency, amount
    if currency != TON:
        raise FieldError("Invalid suggested post price currency specified")
    if amount % TON_CENT:
        raise FieldError("Suggested post price must be divisible by 10000000 nanotoncoins")
    if amount and not MIN_TON_CENTS <= amount // TON_CENT <= MAX_TON_CENTS:
        raise FieldError("Invalid amount of Gram cents specified")
    return currency, amount


def write_info(post: SuggestedPost) -> Wire:
    wire: Wire = {}
    if post.terms.amount:
        wire["price"] = write_price(post)
    if post.terms.send_date:
        wire["send_date"] = post.terms.send_date
    return wire | {"state": post.state.value}


def write_price(post: SuggestedPost) -> Wire:
    return {"currency": post.terms.currency, "amount": post.terms.amount}


def write_news(world: World, bot: Bot, news: SuggestedPostNews) -> Wire:
    post = world.payments.suggested_posts[news.post]
    message = world.chats[news.post[0]].messages.get(news.post[1])
    about: Wire = {}
    if message is not None:
        about["suggested_post_message"] = write_message(world, bot, message, with_reply=False)
    return {f"suggested_post_{news.kind}": about | NEWS[news.kind](post, news)}


def _approved(post: SuggestedPost, _news: SuggestedPostNews) -> Wire:
    price: Wire = {"price": write_price(post)} if post.terms.amount else {}
    return price | {"send_date": post.terms.send_date}


def _approval_failed(post: SuggestedPost, _news: SuggestedPostNews) -> Wire:
    return {"price": write_price(post)}


def _declined(_post: SuggestedPost, news: SuggestedPostNews) -> Wire:
    return {"comment": news.comment} if news.comment else {}


def _paid(_post: SuggestedPost, news: SuggestedPostNews) -> Wire:
    return {"currency": STARS, "star_amount": write_star_amount(news.nanostars)}


def _refunded(_post: SuggestedPost, _news: SuggestedPostNews) -> Wire:
    return {"reason": "post_deleted"}


def write_tail(world: World, message: Message) -> Wire:
    """What stands at the end of a message that is a suggestion, or a post that was one."""
    wire: Wire = {"is_paid_post": True} if message.is_paid_post else {}
    post = world.payments.suggested_posts.get((message.chat, message.id))
    return wire | {"suggested_post_info": write_info(post)} if post else wire


NEWS: dict[str, Callable[[SuggestedPost, SuggestedPostNews], Wire]] = {
    "approved": _approved,
    "approval_failed": _approval_failed,
    "declined": _declined,
    "paid": _paid,
    "refunded": _refunded,
}
CONTENT_WRITERS[SuggestedPostNews] = write_news
MESSAGE_TAILS.append(write_tail)
