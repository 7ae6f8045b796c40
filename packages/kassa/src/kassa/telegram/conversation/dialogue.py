"""Where a message or a tap goes: to the buyer's side or to the merchant's."""

from __future__ import annotations

from kassa.service.ports import RawUpdate, Storefront
from kassa.telegram.conversation.counter import Counter
from kassa.telegram.conversation.my_orders import MyOrders
from kassa.telegram.conversation.reception import Reception
from kassa.telegram.conversation.salesroom import Salesroom
from kassa.telegram.conversation.sayings import Sayings
from kassa.telegram.conversation.taps import Taps
from kassa.telegram.conversation.visitor import Visitor
from kassa.telegram.messages import Messenger
from kassa.telegram.premises import Premises
from kassa.telegram.updates import CallbackQuery, ChatMemberUpdated, Message, Update, User, read
from kassa.telegram.words import Words, choose_language, words_for


class Dialogue:
    """Talks in private chats, and with the merchant in the merchant's chat."""

    def __init__(self, messenger: Messenger, storefront: Storefront, premises: Premises) -> None:
        salesroom = Salesroom(messenger, storefront, premises)
        my_orders = self._my_orders = MyOrders(messenger, storefront)
        self._messenger = messenger
        self._languages = premises.languages
        self._counter = Counter(messenger, storefront, premises)
        self._taps = Taps(messenger, salesroom, my_orders, self._counter)
        self._sayings = Sayings(messenger, salesroom, my_orders, Reception(messenger, premises, my_orders))

    async def handle(self, update: Update, raw: RawUpdate) -> bool:
        """False when there was nothing to say: another chat, another kind of update.

        Raises what the Bot API and the shop raise; the front door keeps that from blocking the queue.
        """
        if update.callback_query:
            query = read(update.callback_query, CallbackQuery)
            chat_id = query.message.chat.id if query.message else query.from_.id
            visitor = Visitor(query.from_.id, chat_id, self._words_of(query.from_), raw)
            await self._taps.tapped(visitor, query)
            return True
        if update.message:
            return await self._said(read(update.message, Message), raw)
        if update.my_chat_member:
            return await self._came_back(read(update.my_chat_member, ChatMemberUpdated), raw)
        return False

    async def _came_back(self, change: ChatMemberUpdated, raw: RawUpdate) -> bool:
        """Whoever blocked the bot after paying gets the goods when they let it in again."""
        return change.is_back and await self._my_orders.send_what_was_blocked(change.from_.id, raw)

    async def _said(self, message: Message, raw: RawUpdate) -> bool:
        if message.from_ is None or message.from_.is_bot:
            return False
        visitor = Visitor(message.from_.id, message.chat.id, self._words_of(message.from_), raw)
        if self._counter.is_here(message.chat.id) and await self._counter.answer(visitor, message):
            return True
        if message.chat.type != "private" or not (message.words or message.is_wordless):
            return False
        await self._sayings.said(visitor, message.words)
        return True

    async def apologise(self, update: Update) -> None:
        """Says sorry after a failure; may fail as well."""
        if update.callback_query:
            query = read(update.callback_query, CallbackQuery)
            await self._messenger.toast(query.id, self._words_of(query.from_).plain("toast.sorry"))
        elif update.message:
            message = read(update.message, Message)
            if message.from_ is not None and message.chat.type == "private":
                await self._messenger.text(message.chat.id, self._words_of(message.from_).html("sorry"))

    def _words_of(self, user: User) -> Words:
        return words_for(choose_language(user.language_code, self._languages))
