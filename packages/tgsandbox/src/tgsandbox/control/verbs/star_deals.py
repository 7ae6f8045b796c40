"""Stars that move beside invoices: what a person buys and gives, what a bot's owner sets up and takes out."""

from __future__ import annotations

from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.records import StarsTransaction
from tgsandbox.control.shapes.star_deals import (
    BusinessConnectionView,
    GiftView,
    NewBusinessConnection,
    NewGift,
    NewReferral,
    PaidBroadcastSwitch,
    StarAmountGiven,
    WithdrawalEnd,
    WithdrawalView,
)
from tgsandbox.control.showing.records import show_star_move
from tgsandbox.control.verb import NotNow, NotThere
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.control.verbs.chats import chat_key, message_of
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.star_trade import (
    business,
    gifts,
    paid_media,
    paid_reactions,
    referrals,
    stars,
    withdrawals,
)
from tgsandbox.world.star_trade.business import BusinessConnection
from tgsandbox.world.star_trade.gifts import OwnedGift
from tgsandbox.world.star_trade.withdrawals import Withdrawal
from tgsandbox.world.world import World


def buy_media(world: World, user_id: int, peer_id: int, message_id: int) -> StarsTransaction:
    """Unlock the paid media of a message for Stars."""
    message_of(world, user_id, peer_id, message_id)
    return show_star_move(paid_media.buy(world, user_id, chat_key(world, user_id, peer_id), message_id))


def pay_reaction(
    world: World, user_id: int, peer_id: int, message_id: int, request: StarAmountGiven
) -> StarsTransaction:
    """Put Stars under a channel's post."""
    message = message_of(world, user_id, peer_id, message_id)
    return show_star_move(paid_reactions.give(world, user_id, message.chat, message_id, request.stars))


def give_stars(world: World, bot_id: int, request: StarAmountGiven) -> StarsTransaction:
    """Put Stars on a bot's balance, as if it had earned them elsewhere."""
    bot_of(world, bot_id)
    return show_star_move(stars.give_to_bot(world, bot_id, request.stars))


def withdraw_stars(world: World, bot_id: int, request: StarAmountGiven) -> WithdrawalView:
    """The owner takes Stars out through Fragment; it is pending until it is ended."""
    bot_of(world, bot_id)
    return _show_withdrawal(withdrawals.withdraw(world, bot_id, request.stars))


def end_withdrawal(world: World, withdrawal_id: str, request: WithdrawalEnd) -> WithdrawalView:
    """Fragment pays out, or it fails and the Stars come back."""
    if withdrawal_id not in world.payments.withdrawals:
        known = ", ".join(world.payments.withdrawals) or "none"
        raise NotThere(f"no withdrawal {withdrawal_id!r}; there are: {known}", field="withdrawal_id")
    return _show_withdrawal(withdrawals.end(world, withdrawal_id, succeeded=request.succeeded))


def buy_ads(world: World, bot_id: int, request: StarAmountGiven) -> StarsTransaction:
    """The owner spends Stars of the bot on Telegram's ads."""
    bot_of(world, bot_id)
    return show_star_move(withdrawals.spend_on_ads(world, bot_id, request.stars))


def refer_buyer(world: World, bot_id: int, request: NewReferral) -> Done:
    """Let an affiliate have a part of what a person pays to the bot from now on."""
    bot_of(world, bot_id)
    account_of(world, request.user_id)
    referrals.refer(world, bot_id, request.user_id, request.affiliate_id, request.commission_per_mille)
    return Done()


def switch_paid_broadcast(world: World, bot_id: int, request: PaidBroadcastSwitch) -> Done:
    """Switch allow_paid_broadcast for a bot, as BotFather does."""
    bot_of(world, bot_id).has_paid_broadcast = request.on
    return Done()


def connect_business(world: World, user_id: int, request: NewBusinessConnection) -> BusinessConnectionView:
    """Connect a bot to the person's business account."""
    account_of(world, user_id)
    bot_of(world, request.bot_id)
    rights = frozenset(business.RIGHTS if request.rights is None else request.rights)
    return _show_connection(business.connect(world, user_id, request.bot_id, rights))


def disconnect_business(world: World, user_id: int, connection_id: str) -> BusinessConnectionView:
    """End the connection; the bot hears of it."""
    account_of(world, user_id)
    connection = world.payments.business.get(connection_id)
    if connection is None or connection.user_id != user_id:
        raise NotThere(f"this person has no business connection {connection_id!r}", field="connection_id")
    return _show_connection(business.disconnect(world, connection_id))


def list_gifts(world: World, user_id: int) -> list[GiftView]:
    """The gifts that the person has, newest first."""
    account_of(world, user_id)
    return [show_gift(owned) for owned in gifts.gifts_of(world, user_id)]


def send_gift(world: World, user_id: int, request: NewGift) -> GiftView:
    """Give a gift to another person, for the giver's Stars."""
    account_of(world, user_id)
    account_of(world, request.receiver_id)
    try:
        given = gifts.send_by_person(world, user_id, request.receiver_id, request.gift_id, request.text)
    except ServerRefusal:
        known = ", ".join(gifts.GIFTS)
        raise NotNow(
            f"no gift {request.gift_id!r} is to be had", "gift_id", found=request.gift_id, expected=known
        ) from None
    return show_gift(given)


def _show_withdrawal(withdrawal: Withdrawal) -> WithdrawalView:
    return WithdrawalView(withdrawal.id, withdrawal.bot_id, withdrawal.amount, withdrawal.state.value)


def _show_connection(connection: BusinessConnection) -> BusinessConnectionView:
    return BusinessConnectionView(
        connection.id,
        connection.user_id,
        connection.bot_id,
        sorted(connection.rights),
        connection.is_enabled,
    )


def show_gift(owned: OwnedGift) -> GiftView:
    unique = owned.unique
    return GiftView(
        owned.id,
        owned.gift.emoji,
        owned.sender_id,
        owned.gift.star_count,
        owned.text,
        owned.convert_star_count,
        unique_name=unique.name if unique is not None else "",
        upgrade_stars=owned.gift.upgrade_star_count if gifts.can_be_upgraded(owned) else 0,
        is_upgrade_paid=owned.prepaid_upgrade_star_count > 0,
        transfer_stars=owned.transfer_star_count,
    )
