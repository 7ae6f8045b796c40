"""Posts that people and bots suggest to a channel, for Stars: decided on, published, paid after a day.

Facts: core.telegram.org/bots/api#suggestedpostinfo and its kin: 5 to 100,000 Stars, 85 % of which the channel
gets when the post has been up for a day. A post that is deleted before is not paid. Without a date an
approved post is published at once. Nobody has TON here, so what is to be paid in TON is never approved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.checkout.invoices import STARS
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import NANOSTARS, MoveKind, StarMove
from tgsandbox.world.talk.messages import Message, SuggestedPostNews
from tgsandbox.world.talk.posting import add_message

if TYPE_CHECKING:
    from tgsandbox.world.world import World

MIN_STARS, MAX_STARS = 5, 100_000
SOONEST_SECONDS, LATEST_SECONDS = 300, 2_678_400
PAID_AFTER_SECONDS = 86_400
CHANNELS_PER_MILLE = 850
MAX_COMMENT_LENGTH = 128


class PostState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Terms:
    """`amount` in Stars or nano-TON, 0 for a post that costs nothing; `send_date` 0 when it is open."""

    currency: str = STARS
    amount: int = 0
    send_date: int = 0


@dataclass(frozen=True, slots=True)
class SuggestedPost:
    """`place` is the message in the channel's direct messages, `published` the post once it is up."""

    place: tuple[ChatKey, int]
    sender_id: int
    terms: Terms
    state: PostState = PostState.PENDING
    payment_id: str = ""
    published: tuple[ChatKey, int] | None = None


def open_direct_messages(world: World, channel: Chat) -> Chat:
    """The chat in which people write to a channel; the channel's people and bots read it."""
    if channel.type != "channel":
        raise WorldError(f"only a channel has direct messages, {channel.title} is a {channel.type}")
    chat = world.add_chat("supergroup", channel.title, set(channel.members))
    chat.direct_messages_of = channel.key.chat_id
    return chat


def check(world: World, chat: Chat, terms: Terms) -> None:
    """Raises ServerRefusal: SUGGESTED_POST_PEER_INVALID, SCHEDULE_DATE_INVALID.

    Assumed: the code SCHEDULE_DATE_INVALID for a suggested post's date that is too near or too far.
    """
    if not chat.direct_messages_of:
        raise ServerRefusal("SUGGESTED_POST_PEER_INVALID")
    wait = terms.send_date - world.now()
    if terms.send_date and not SOONEST_SECONDS <= wait <= LATEST_SECONDS:
        raise ServerRefusal("SCHEDULE_DATE_INVALID")


def suggest(world: World, message: Message, terms: Terms) -> SuggestedPost:
    """The message, which is there, is a suggestion; an earlier one that it replies to is declined."""
    earlier = world.payments.suggested_posts.get((message.chat, message.reply_to))
    if earlier is not None and earlier.state == PostState.PENDING:
        decline(world, message.chat, message.reply_to, message.sender_id)
    return put(world, SuggestedPost((message.chat, message.id), message.sender_id, terms))


def approve(world: World, chat: ChatKey, message_id: int, approver_id: int, send_date: int = 0) -> None:
    """Take the money and publish the post at its time.

    When the money isn't there the chat is told so and the post stays pending.
    """
    post = pending(world, chat, message_id)
    terms = replace(post.terms, send_date=post.terms.send_date or send_date or int(world.now()))
    if terms.amount and not can_pay(world, post):
        tell(world, post, approver_id, "approval_failed")
        return
    payment_id = take_payment(world, post) if terms.amount else ""
    approved = replace(post, terms=terms, state=PostState.APPROVED, payment_id=payment_id)
    put(world, approved)
    tell(world, approved, approver_id, "approved")
    world.agenda.at(max(terms.send_date, world.now()), partial(publish, world, approved.place))
    world.run_due()


def decline(world: World, chat: ChatKey, message_id: int, decider_id: int, comment: str = "") -> None:
    declined = put(world, replace(pending(world, chat, message_id), state=PostState.DECLINED))
    tell(world, declined, decider_id, "declined", comment=comment)


def pending(world: World, chat: ChatKey, message_id: int) -> SuggestedPost:
    """Raises ServerRefusal MESSAGE_ID_INVALID for what is no suggestion or was decided on.

    Assumed: the code MESSAGE_ID_INVALID for what is no suggested post or was decided on.
    """
    post = world.payments.suggested_posts.get((chat, message_id))
    if post is None or post.state != PostState.PENDING:
        raise ServerRefusal("MESSAGE_ID_INVALID")
    return post


def can_pay(world: World, post: SuggestedPost) -> bool:
    if post.terms.currency != STARS:
        return False
    account = world.accounts.get(post.sender_id)
    balance = account.stars if account else stars.bot_balance(world, post.sender_id)
    return balance >= post.terms.amount


def take_payment(world: World, post: SuggestedPost) -> str:
    """From a person's Stars, or out of a bot's books; the id under which it may come back."""
    charge_id = stars.new_star_charge_id(world)
    move_payment(world, post, charge_id, is_refund=False)
    return charge_id


def move_payment(world: World, post: SuggestedPost, charge_id: str, *, is_refund: bool) -> None:
    account = world.accounts.get(post.sender_id)
    amount = post.terms.amount
    if account is not None:
        account.stars += amount if is_refund else -amount
        world.bulletin.publish(SetUpChanged("stars", post.sender_id))
        return
    move = StarMove(
        charge_id,
        world.now(),
        post.sender_id,
        0,
        amount,
        kind=MoveKind.SUGGESTED_POST,
        is_refund=is_refund,
    )
    stars.record(world, move)


def publish(world: World, place: tuple[ChatKey, int]) -> None:
    """The post is up in the channel; whether it stays is looked at a day later."""
    post = world.payments.suggested_posts[place]
    suggested = world.chats[place[0]].messages.get(place[1])
    if suggested is None:
        refund(world, post)
        return
    channel = world.chats[ChatKey(world.chats[place[0]].direct_messages_of)]
    is_paid = post.terms.amount > 0
    # Its sender is the one who suggested it: the channel's bots hear of the post, too.
    up = add_message(world, channel, post.sender_id, suggested.content, is_paid_post=is_paid)
    put(world, replace(post, published=(channel.key, up.id)))
    if is_paid:
        world.agenda.at(world.now() + PAID_AFTER_SECONDS, partial(settle, world, place))


def settle(world: World, place: tuple[ChatKey, int]) -> None:
    """The channel is paid for a post that is still up; else the money goes back."""
    post = world.payments.suggested_posts[place]
    assert post.published is not None
    channel_key, message_id = post.published
    if message_id not in world.chats[channel_key].messages:
        refund(world, post)
        return
    share = post.terms.amount * NANOSTARS * CHANNELS_PER_MILLE // 1000
    whole, rest = divmod(share, NANOSTARS)
    move = StarMove(
        post.payment_id,
        world.now(),
        channel_key.chat_id,
        post.sender_id if post.sender_id in world.accounts else 0,
        whole,
        nanostars=rest,
        kind=MoveKind.OTHER,
    )
    stars.record(world, move)
    tell(world, post, post.sender_id, "paid", nanostars=share)


def refund(world: World, post: SuggestedPost) -> None:
    if not post.payment_id:
        return
    move_payment(world, post, post.payment_id, is_refund=True)
    tell(world, post, post.sender_id, "refunded")


def tell(
    world: World, post: SuggestedPost, sender_id: int, kind: str, *, comment: str = "", nanostars: int = 0
) -> None:
    chat = world.chats[post.place[0]]
    suggested = chat.messages.get(post.place[1])
    topic_id = suggested.direct_topic_id if suggested is not None else post.sender_id
    news = SuggestedPostNews(kind, post.place, comment, nanostars)
    add_message(world, chat, sender_id, news, direct_topic_id=topic_id)


def put(world: World, post: SuggestedPost) -> SuggestedPost:
    world.payments.suggested_posts[post.place] = post
    return post
