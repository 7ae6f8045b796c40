"""The world: everything that exists in one local Telegram."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tgsandbox.world import queueing, registry
from tgsandbox.world.agenda import Agenda
from tgsandbox.world.chats import Chat, ChatKey, Chats, ChatType
from tgsandbox.world.checkout.payments import Payments
from tgsandbox.world.clock import Clock
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import Bulletin
from tgsandbox.world.groups.boosts import Boost
from tgsandbox.world.groups.communities import Community
from tgsandbox.world.ids import Ids
from tgsandbox.world.journal import Call
from tgsandbox.world.mini_app.mini_apps import MiniApps
from tgsandbox.world.naming import some_of
from tgsandbox.world.people import Account, Bot, User
from tgsandbox.world.talk import posting
from tgsandbox.world.talk.files import StoredFile
from tgsandbox.world.talk.inline import InlineMode
from tgsandbox.world.talk.messages import Message, Wire
from tgsandbox.world.talk.polls import Poll
from tgsandbox.world.talk.reactions import Reaction
from tgsandbox.world.talk.stickers import StickerSet
from tgsandbox.world.trouble.faults import Faults
from tgsandbox.world.updates import Update

if TYPE_CHECKING:
    from tgsandbox.world.built_in_bots.built_in import Responder
    from tgsandbox.world.snapshots import Snapshot
    from tgsandbox.world.talk.callbacks import CallbackQuery
    from tgsandbox.world.talk.drafts import Draft
    from tgsandbox.world.talk.ephemeral import EphemeralMessage
    from tgsandbox.world.talk.messages import Content

__all__ = ["World", "WorldError"]

JOURNAL_LENGTH = 10_000


class World:
    """One local Telegram. `read_time` gives seconds since 1970 UTC; the same seed makes the same world."""

    def __init__(self, read_time: Callable[[], float], seed: int = 0) -> None:
        self.clock = Clock(read_time)
        self.ids = Ids(seed)
        self.agenda = Agenda()
        self.bulletin = Bulletin()
        self.accounts: dict[int, Account] = {}
        self.bots: dict[int, Bot] = {}
        self.bots_by_token: dict[str, Bot] = {}
        # Lower-case names of people, bots and chats.
        self.usernames: dict[str, int] = {}
        self.chats = Chats()
        self.communities: dict[ChatKey, Community] = {}
        self.files: dict[str, StoredFile] = {}
        # What lies at an address of the internet, None where nobody answers.
        self.web: dict[str, bytes | None] = {}
        # The newest first, as keys of `files`, by the person or bot whose they are.
        self.profile_photos: dict[int, list[str]] = {}
        # Settings that nothing acts on: by the bot, what it set, and for whom or in which language.
        self.kept: dict[tuple[int, str, str], Wire] = {}
        self.polls: dict[str, Poll] = {}
        # What one member of a group alone sees, by the chat and the member, then by number.
        self.ephemeral: dict[tuple[ChatKey, int], dict[int, EphemeralMessage]] = {}
        self.drafts: dict[ChatKey, Draft] = {}  # what bots are still writing
        self.boosts: dict[str, Boost] = {}  # by id, the oldest first
        # Under which message who has reached how much in a game.
        self.game_scores: dict[tuple[ChatKey, int], dict[int, int]] = {}
        self.sticker_sets: dict[str, StickerSet] = {}  # by lower-case name
        # Under which message who has put what.
        self.reactions: dict[tuple[ChatKey, int], dict[int, tuple[Reaction, ...]]] = {}
        self.callback_queries: dict[str, CallbackQuery] = {}
        self.inline = InlineMode()
        self.mini_apps = MiniApps(seed)
        self.payments = Payments()
        # Deviations of the live server from its documentation, by name; none by default.
        self.quirks: set[str] = set()
        self.faults = Faults(seed)
        # Telegram's own bots, which answer inside the world, and where their talks with people stand.
        self.built_in: dict[int, Responder] = {}
        self.talks: dict[tuple[int, int], object] = {}  # by person and bot
        # What was put aside, by name; see `snapshots`.
        self.snapshots: dict[str, Snapshot] = {}
        self.calls: deque[Call] = deque(maxlen=JOURNAL_LENGTH)
        self.calls_made = 0

    # Time.

    def now(self) -> float:
        return self.clock.now()

    def run_due(self) -> None:
        """Do what is due by now, in the order of its time."""
        while appointment := self.agenda.take_due(self.now()):
            appointment.act()

    def advance(self, seconds: float) -> None:
        """Move the clock on; everything due on the way happens at its own time."""
        if seconds < 0:
            raise WorldError(f"time only goes forward: seconds must be 0 or more, got {seconds}")
        target = self.now() + seconds
        while (due := self.agenda.next_due()) is not None and due <= target:
            self.clock.set(max(due, self.now()))
            self.run_due()
        self.clock.set(target)

    # People, bots and chats.

    def add_user(
        self,
        first_name: str,
        *,
        id: int = 0,
        last_name: str = "",
        username: str = "",
        language_code: str = "en",
        stars: int = 0,
        is_premium: bool = False,
    ) -> Account:
        return registry.add_user(
            self,
            User(id, first_name, last_name, username, language_code, is_premium=is_premium),
            stars=stars,
        )

    def add_bot(self, first_name: str, username: str, *, owner_id: int = 0, token: str = "") -> Bot:
        """A bot with a token from the seed, unless it is given `<id>:<text>`."""
        return registry.add_bot(self, first_name, username, owner_id=owner_id, token=token)

    def add_chat(
        self, type: ChatType, title: str, members: set[int], *, username: str = "", id: int = 0
    ) -> Chat:
        """A group, supergroup or channel with people and bots in it; its id is from the seed unless given."""
        return registry.add_chat(self, type, title, members, username=username, id=id)

    def account(self, user_id: int) -> Account:
        try:
            return self.accounts[user_id]
        except KeyError:
            known = some_of(self.accounts, self.accounts, "none")
            raise WorldError(f"there is no person {user_id}; there are: {known}") from None

    def bot(self, bot_id: int) -> Bot:
        try:
            return self.bots[bot_id]
        except KeyError:
            known = some_of(self.bots, self.bots, "none")
            raise WorldError(f"there is no bot {bot_id}; there are: {known}") from None

    def bot_by_token(self, token: str) -> Bot | None:
        return self.bots_by_token.get(token)

    def user(self, user_id: int) -> User:
        """What is shown of a person or a bot."""
        account = self.accounts.get(user_id)
        return account.user if account is not None else self.bots[user_id].user

    def private_chat(self, bot_id: int, user_id: int) -> Chat:
        """The chat of a person with a bot, made when it is first asked for."""
        key = ChatKey(user_id, bot_id)
        chat = self.chats.get(key)
        if chat is None:
            self.account(user_id)
            self.bot(bot_id)
            chat = self.chats[key] = Chat(key, "private")
        return chat

    # Messages and updates.

    def add_message(
        self,
        chat: Chat,
        sender_id: int,
        content: Content,
        *,
        reply_markup: Wire | None = None,
        reply_to: int = 0,
        protect_content: bool = False,
        thread_id: int = 0,
    ) -> Message:
        """A new message with the next id, dated now; the bots that should hear of it get an update."""
        return posting.add_message(
            self,
            chat,
            sender_id,
            content,
            reply_markup=reply_markup,
            reply_to=reply_to,
            protect_content=protect_content,
            thread_id=thread_id,
        )

    def edit_message(self, chat: Chat, message: Message, *, by_person: bool = False) -> None:
        """Put `message` in the place of the one with its id."""
        posting.edit_message(self, chat, message, by_person=by_person)

    def delete_message(self, chat: Chat, message_id: int) -> None:
        posting.delete_message(self, chat, message_id)

    def queue_update(
        self, bot: Bot, kind: str, subject: Any, *, queue_key: int, lifetime_seconds: int | None = None
    ) -> Update | None:
        """Tell the bot, if it asked for updates of this kind; their life is Telegram's unless it is given."""
        return queueing.queue_update(
            self, bot, kind, subject, queue_key=queue_key, lifetime_seconds=lifetime_seconds
        )
