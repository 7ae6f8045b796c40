"""Users, bots and providers."""

from __future__ import annotations

from tgsandbox.control.shapes.people import (
    AddressView,
    BotView,
    OrderInfoView,
    ProviderTokenView,
    ProviderView,
    SavedCardView,
    UserView,
    WebhookView,
)
from tgsandbox.world.people import Account, Bot, OrderInfo, ProviderToken, SavedCard
from tgsandbox.world.providers.provider import Provider


def show_user(account: Account) -> UserView:
    user = account.user
    return UserView(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language_code=user.language_code,
        stars=account.stars,
        has_password=bool(account.password),
        saved_cards=[show_saved_card(card) for card in account.saved_cards],
        saved_order_info=show_order_info(account.saved_order_info),
        blocked_bot_ids=sorted(account.blocked),
    )


def show_saved_card(card: SavedCard) -> SavedCardView:
    return SavedCardView(card.id, card.title, card.provider)


def show_order_info(info: OrderInfo | None) -> OrderInfoView | None:
    if info is None:
        return None
    address = info.shipping_address
    return OrderInfoView(
        name=info.name,
        phone_number=info.phone_number,
        email=info.email,
        shipping_address=None
        if address is None
        else AddressView(
            address.country_code,
            address.state,
            address.city,
            address.street_line1,
            address.street_line2,
            address.post_code,
        ),
    )


def show_bot(bot: Bot, stars: int) -> BotView:
    return BotView(
        id=bot.id,
        name=bot.user.first_name,
        username=bot.user.username,
        token=bot.token,
        provider_tokens=[show_provider_token(token) for token in bot.provider_tokens],
        webhook=_show_webhook(bot),
        waiting_updates=len(bot.updates.waiting),
        stars=stars,
        has_group_privacy=bot.has_group_privacy,
    )


def show_provider_token(token: ProviderToken) -> ProviderTokenView:
    return ProviderTokenView(
        token.token, token.provider, "test" if token.is_test else "live", token.connected_at
    )


def show_provider(provider: Provider) -> ProviderView:
    return ProviderView(
        provider.name, provider.country, provider.flag, provider.bot_username, provider.has_native_form
    )


def _show_webhook(bot: Bot) -> WebhookView | None:
    if bot.webhook is None:
        return None
    at, words = bot.last_webhook_error or (None, "")
    return WebhookView(bot.webhook.url, bot.webhook.max_connections, at, words)
