"""The sandbox for asynchronous tests: the server and the test share one event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Literal, TypeVar

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.faults import FaultView, NewFault
from tgsandbox.control.shapes.merchants import DisputeEnd, DisputeView, NewDispute
from tgsandbox.control.shapes.messages import ChatView
from tgsandbox.control.shapes.records import (
    CallView,
    ChargeView,
    ClockView,
    QuirkView,
    StarsView,
    UpdatesView,
    VerdictView,
)
from tgsandbox.control.shapes.requests import (
    BotFilter,
    CallFilter,
    ClockChange,
    NewBot,
    NewChat,
    NewUser,
    QuirkSwitch,
    Refund,
    UpdateFilter,
)
from tgsandbox.control.shapes.snapshots import NewSnapshot
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import (
    bots,
    chats,
    clock,
    faults,
    merchants,
    people,
    quirks,
    records,
    snapshots,
    tools,
)
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer, WithId
from tgsandbox.testing.async_process import AsyncBotProcess
from tgsandbox.testing.distant_ground import DistantGround
from tgsandbox.testing.failures import NothingCame
from tgsandbox.testing.ground import Ground, OwnGround
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import EVERYBODY
from tgsandbox.world.naming import some_of
from tgsandbox.world.snapshots import START
from tgsandbox.world.talk import web
from tgsandbox.world.world import World

Found = TypeVar("Found")
LIMIT_SECONDS = 10.0


class AsyncSandbox:
    """A local Telegram for the time of a test: `async with AsyncSandbox(seed=0) as sandbox`.

    The server runs on the test's own event loop, so a bot may run there too, as a task. A bot that blocks
    belongs in a thread or in a process of its own (`run`). Waiting is by the world's events; when
    `limit_seconds` of real time pass first, NothingCame (a WorldError and a TimeoutError) says what there
    was instead. The same seed gives the same ids and tokens.
    """

    def __init__(
        self, seed: int = 0, *, limit_seconds: float = LIMIT_SECONDS, ground: Ground | None = None
    ) -> None:
        self.ground: Ground = ground or OwnGround(seed)
        self.limit_seconds = limit_seconds
        self.clock = AsyncClock(self.ground)
        self._processes: list[AsyncBotProcess] = []

    @classmethod
    def connect(cls, url: str, *, limit_seconds: float = LIMIT_SECONDS) -> AsyncSandbox:
        """A sandbox that runs already, in another process or on another machine: `tgsandbox serve`.

        `url` may also be that of one of its worlds, as http://127.0.0.1:8081/worlds/one. Questions to it
        block the loop for as long as they take. Leaving it leaves it running.
        """
        return cls(limit_seconds=limit_seconds, ground=DistantGround(url))

    @property
    def world(self) -> World:
        """Raises WorldError when it is elsewhere."""
        return self._own.world

    @property
    def chronicle(self) -> Chronicle:
        """What is remembered of the world's events. Raises WorldError when the world is elsewhere."""
        return self._own.chronicle

    @property
    def _own(self) -> OwnGround:
        if isinstance(self.ground, OwnGround):
            return self.ground
        raise WorldError(
            f"the world of {self.url} is in another process: start the bot's program yourself, and look at "
            "what happens through calls(), updates() and the like"
        )

    @property
    def url(self) -> str:
        """The address that takes the place of https://api.telegram.org, without a slash at its end."""
        return self.ground.url

    async def start(self, port: int = 0) -> None:
        """Listen on `port`, 0 for any free one."""
        await self.ground.start(port)

    async def stop(self) -> None:
        """End the bots that `run` started, then the server."""
        await self.stop_processes()
        await self.ground.stop()

    async def stop_processes(self) -> None:
        for process in self._processes:
            await process.stop()

    async def __aenter__(self) -> AsyncSandbox:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # Who there is.

    def bot(self, name: str = "Shop", username: str = "shop_bot") -> AsyncSandboxBot:
        """A new bot with its token."""
        view = self.ground.do(bots.create_bot, make_request(NewBot, name=name, username=username))
        return AsyncSandboxBot(self, view)

    @property
    def botfather(self) -> AsyncSandboxBot:
        """Telegram's own bot that makes bots; open it as any other."""
        return self.bot_named("BotFather")

    def bot_named(self, username: str) -> AsyncSandboxBot:
        """A bot that there is, for example one that a person made in BotFather's chat."""
        wanted = username.removeprefix("@").lower()
        there = self.ground.do(bots.list_bots)
        for view in there:
            if view.username.lower() == wanted:
                return AsyncSandboxBot(self, view)
        known = some_of((f"@{view.username}" for view in there), there)
        raise NotThere(f"no bot @{wanted}; there are: {known}")

    def buyer(
        self,
        first_name: str = "Ann",
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "en",
        stars: int = 0,
        password: str = "",
    ) -> AsyncBuyer:
        """A new person, with Stars to spend; a two-step password lets them save cards."""
        request = make_request(
            NewUser,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
            stars=stars,
            password=password,
        )
        return AsyncBuyer(self, self.ground.do(people.create_user, request).id)

    def group(
        self,
        title: str,
        members: Sequence[WithId],
        *,
        type: Literal["group", "supergroup", "channel"] = "supergroup",
    ) -> Group:
        """A chat of people and bots."""
        request = make_request(NewChat, title=title, type=type, member_ids=[member.id for member in members])
        return Group(self.ground.do(chats.create_chat, request))

    def run(
        self, command: Sequence[str], bot: WithId | None = None, *, env: Mapping[str, str] | None = None
    ) -> AsyncBotProcess:
        """A bot's program as a process: `async with sandbox.run([sys.executable, "bot.py"], bot)`.

        It gets SANDBOX_URL and BOT_API_URL, BOT_TOKEN and, when a provider is connected, PROVIDER_TOKEN in
        its environment. It has started when it first asks for updates or sets a webhook; without `bot` the
        sandbox's only bot is meant. BotProcessFailed has its last words when it ends by itself.
        """
        process = AsyncBotProcess(self, command, bot.id if bot else self._only_bot(), env or {})
        self._processes.append(process)
        return process

    # What happened.

    def calls(self, method: str = "", bot: WithId | None = None) -> list[CallView]:
        """The Bot API calls so far, oldest first; at most the last 1000."""
        return self.ground.do(records.list_calls, CallFilter(bot.id if bot else None, method, limit=1000))

    def verdicts(self, method: str = "", bot: WithId | None = None) -> list[VerdictView]:
        """What live Telegram would have refused or ignored in the calls so far: `assert not …verdicts()`."""
        return self.ground.do(records.list_verdicts, CallFilter(bot.id if bot else None, method, limit=1000))

    async def wait_for_call(
        self, method: str, *, after: int = 0, limit_seconds: float | None = None
    ) -> CallView:
        """The first call of this method whose number is above `after`."""
        return await self.until(
            lambda: next((call for call in self.calls(method) if call.number > after), None),
            lambda: f"no call of {method}",
            limit_seconds,
        )

    async def wait_until_taken(self, bot: WithId, *, limit_seconds: float | None = None) -> None:
        """Until no update waits for the bot."""
        await self.until(
            lambda: None if self._waits_for(bot) else True,
            lambda: "the bot has not taken all its updates",
            limit_seconds,
        )

    def updates(self, bot: WithId | None = None) -> UpdatesView:
        """What waits for the bots, what they took, and what they did not ask for."""
        return self.ground.recall(records.list_updates, UpdateFilter(bot.id if bot else None))

    def charges(self, bot: WithId | None = None) -> list[ChargeView]:
        """The payment providers' own ledger, declined charges too."""
        return self.ground.do(records.list_charges, BotFilter(bot.id if bot else None))

    def refund(self, charge_id: str, amount: int | None = None) -> ChargeView:
        """Refund in the provider's cabinet (all that is left, or `amount`); the bot hears nothing of it."""
        return self.ground.do(records.refund, charge_id, make_request(Refund, amount=amount))

    def dispute(self, charge_id: str, *, won: bool | None = None) -> DisputeView:
        """The buyer's bank disputes a charge; with `won` it is decided at once (False: charged back)."""
        opened = self.ground.do(merchants.open_dispute, charge_id, NewDispute())
        return opened if won is None else self.close_dispute(opened.id, won=won)

    def close_dispute(self, dispute_id: str, *, won: bool) -> DisputeView:
        """The bank decides: the merchant keeps the money, or it is charged back."""
        return self.ground.do(merchants.close_dispute, dispute_id, DisputeEnd(won))

    def stars(self) -> StarsView:
        """Who has how many Stars, and every move of them."""
        return self.ground.do(records.list_stars)

    def quirk(self, name: str, on: bool = True) -> QuirkView:
        """Switch a known deviation of the live server from its documentation on or off."""
        return self.ground.do(quirks.switch_quirk, name, QuirkSwitch(on))

    def put_at(self, url: str, content: bytes | None) -> None:
        """What a bot finds when it sends this address: a file's octets, or with None nobody answers there."""
        web.put(self.world, url, content)

    def fault(
        self,
        name: str,
        *,
        method: str = "",
        update_kind: str = "",
        bot: WithId | None = None,
        skip: int = 0,
        times: int | None = 1,
        probability: float = 1.0,
        seconds: float | None = None,
        code: int | None = None,
        words: str | None = None,
        step: int | None = None,
    ) -> FaultView:
        """Let something go wrong from now on: `times` (None: for ever), after the first `skip` that fit.

        The names, and what each takes: `tgsandbox.world.trouble.faults.FAULTS`, and GET /fault-kinds.
        """
        request = make_request(
            NewFault,
            name=name,
            method=method,
            update_kind=update_kind,
            bot_id=bot.id if bot else 0,
            skip=skip,
            times=times,
            probability=probability,
            seconds=seconds,
            code=code,
            words=words,
            step=step,
        )
        return self.ground.do(faults.arm_fault, request)

    def faults(self) -> list[FaultView]:
        """Those that are still armed."""
        return self.ground.do(faults.list_faults)

    def disarm_faults(self) -> None:
        """Nothing more goes wrong."""
        self.ground.do(faults.disarm_all_faults)

    def save(self, name: str = "saved") -> None:
        """Put the whole world aside under a name."""
        self.ground.do(snapshots.save_snapshot, make_request(NewSnapshot, name=name))

    def load(self, name: str = "saved") -> None:
        """Everything is as it was when it was saved, the clock too; only update ids go on."""
        self.ground.do(snapshots.load_snapshot, name)

    def reset(self) -> None:
        """As it was when the server started. Bots and buyers that were made since are gone."""
        self.load(START)

    def report(self) -> str:
        """Chats, last calls, waiting updates, forms with their diagnoses, the bots' own output."""
        printed = [
            f"The end of what {process.name} printed:\n{process.tail()}" for process in self._processes
        ]
        return "\n".join([self.ground.do(tools.get_report).text, *printed])

    async def until(
        self,
        look: Callable[[], Found | None],
        missing: Callable[[], str],
        limit_seconds: float | None = None,
        *,
        person_id: int = EVERYBODY,
    ) -> Found:
        """What `look` finds, now or after one of the next events of the world, or of one person's world.

        When the limit of real seconds passes first, NothingCame has what `missing` says, and the report.
        """
        limit = self.limit_seconds if limit_seconds is None else limit_seconds
        found = await self.ground.until(look, limit, person_id)
        if found is None:
            raise NothingCame(f"after {limit:g} s: {missing()}\n{self.report()}")
        return found

    def _waits_for(self, bot: WithId) -> bool:
        """Whether an update does."""
        return bool(self.ground.recall(records.list_updates, UpdateFilter(bot.id, limit=1)).waiting)

    def _only_bot(self) -> int:
        ids = [bot_id for bot_id in self.world.bots if bot_id not in self.world.built_in]
        if len(ids) == 1:
            return ids[0]
        raise WorldError(f"which bot should run? the sandbox has {len(ids)}: name it")


class Group:
    """A chat of several; `id` is what a bot calls its chat_id."""

    def __init__(self, view: ChatView) -> None:
        self.id = view.peer_id
        self.title = view.title


class AsyncClock:
    """The world's time. What falls due while it is advanced happens at its own time."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def now(self) -> float:
        """Seconds since 1970 UTC."""
        return self._ground.do(clock.get_clock).now

    def freeze(self) -> ClockView:
        """Stand still; a query that the bot doesn't answer then times out only when the clock is advanced."""
        return self._ground.do(clock.change_clock, ClockChange(freeze=True))

    def run(self) -> ClockView:
        """Go on from where it stands."""
        return self._ground.do(clock.change_clock, ClockChange(run=True))

    def set(self, at: float) -> ClockView:
        """Go to `at`, seconds since 1970 UTC."""
        return self._ground.do(clock.change_clock, make_request(ClockChange, set=at))

    def advance(self, seconds: float) -> ClockView:
        """Move on."""
        return self._ground.do(clock.change_clock, make_request(ClockChange, advance_seconds=seconds))
