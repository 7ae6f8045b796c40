"""The sandbox for ordinary tests: the same as the asynchronous one, with methods that block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType

from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer, WithId
from tgsandbox.testing.async_form import AsyncPaymentForm
from tgsandbox.testing.async_process import AsyncBotProcess
from tgsandbox.testing.async_sandbox import LIMIT_SECONDS, AsyncClock, AsyncSandbox
from tgsandbox.testing.bridge import Asked, Awaited, Face, LoopThread
from tgsandbox.testing.distant_ground import DistantGround
from tgsandbox.testing.ground import Ground


class PaymentForm(Face[AsyncPaymentForm]):
    """A buyer at the payment form."""

    view = Asked(AsyncPaymentForm.view)
    ready = Awaited(AsyncPaymentForm.ready)
    fill = Awaited(AsyncPaymentForm.fill)
    choose_shipping = Awaited(AsyncPaymentForm.choose_shipping)
    tip = Awaited(AsyncPaymentForm.tip)
    pay = Awaited(AsyncPaymentForm.pay)
    pay_with_saved_card = Awaited(AsyncPaymentForm.pay_with_saved_card)
    pay_with_stars = Awaited(AsyncPaymentForm.pay_with_stars)
    press_pay = Awaited(AsyncPaymentForm.press_pay)
    outcome = Awaited(AsyncPaymentForm.outcome)
    answer_3ds = Awaited(AsyncPaymentForm.answer_3ds)
    cancel = Awaited(AsyncPaymentForm.cancel)


class Buyer(Face[AsyncBuyer]):
    """A person with a phone: opens a bot, writes, taps, pays, reads. See AsyncBuyer for what it waits for."""

    open = Awaited(AsyncBuyer.open)
    send = Awaited(AsyncBuyer.send)
    send_file = Awaited(AsyncBuyer.send_file)
    send_location = Awaited(AsyncBuyer.send_location)
    share_contact = Awaited(AsyncBuyer.share_contact)
    vote = Awaited(AsyncBuyer.vote)
    react = Awaited(AsyncBuyer.react)
    tap = Awaited(AsyncBuyer.tap)
    tap_at = Awaited(AsyncBuyer.tap_at)
    open_link = Awaited(AsyncBuyer.open_link)
    pay_form = Awaited(AsyncBuyer.pay_form)
    ask_inline = Awaited(AsyncBuyer.ask_inline)
    choose_inline = Awaited(AsyncBuyer.choose_inline)
    forward = Awaited(AsyncBuyer.forward)
    buy_media = Awaited(AsyncBuyer.buy_media)
    block = Awaited(AsyncBuyer.block)
    unblock = Awaited(AsyncBuyer.unblock)
    turn_to = Asked(AsyncBuyer.turn_to)
    top_up = Asked(AsyncBuyer.top_up)
    wait_for = Awaited(AsyncBuyer.wait_for)
    wait_for_message = Awaited(AsyncBuyer.wait_for_message)
    wait_for_invoice = Awaited(AsyncBuyer.wait_for_invoice)
    wait_for_callback_answer = Awaited(AsyncBuyer.wait_for_callback_answer)
    messages = Asked(AsyncBuyer.messages)
    commands = Asked(AsyncBuyer.commands)
    receipt = Asked(AsyncBuyer.receipt)
    subscriptions = Asked(AsyncBuyer.subscriptions)
    join_channel = Asked(AsyncBuyer.join_channel)
    cancel_subscription = Asked(AsyncBuyer.cancel_subscription)
    resume_subscription = Asked(AsyncBuyer.resume_subscription)
    account = Asked(AsyncBuyer.account)

    @property
    def id(self) -> int:
        return self._core.id

    @property
    def last_message(self) -> MessageView:
        """The newest one, whoever wrote it."""
        return self._thread.ask(lambda: self._core.last_message)

    def open_form(self, *, link: str = "") -> PaymentForm:
        """Open the payment form of the newest invoice in the chat, which it waits for, or of a link."""
        return PaymentForm(self._thread, self._thread.run(self._core.open_form(link=link)))


class SandboxBot(Face[AsyncSandboxBot]):
    """A bot as BotFather sees it."""

    connect_provider = Asked(AsyncSandboxBot.connect_provider)
    disconnect_provider = Asked(AsyncSandboxBot.disconnect_provider)
    turn_inline_mode = Asked(AsyncSandboxBot.turn_inline_mode)
    turn_group_privacy = Asked(AsyncSandboxBot.turn_group_privacy)
    give_stars = Asked(AsyncSandboxBot.give_stars)
    merchants = Asked(AsyncSandboxBot.merchants)
    pay_out = Asked(AsyncSandboxBot.pay_out)
    view = Asked(AsyncSandboxBot.view)
    call = Awaited(AsyncSandboxBot.call)

    @property
    def id(self) -> int:
        return self._core.id

    @property
    def username(self) -> str:
        return self._core.username

    @property
    def token(self) -> str:
        return self._core.token


class Clock(Face[AsyncClock]):
    """The world's time. What falls due while it is advanced happens at its own time."""

    now = Asked(AsyncClock.now)
    freeze = Asked(AsyncClock.freeze)
    run = Asked(AsyncClock.run)
    set = Asked(AsyncClock.set)
    advance = Asked(AsyncClock.advance)


class BotProcess(Face[AsyncBotProcess]):
    """A bot's program in a process of its own, while it is entered."""

    start = Awaited(AsyncBotProcess.start)
    stop = Awaited(AsyncBotProcess.stop)
    wait = Awaited(AsyncBotProcess.wait)
    output = Asked(AsyncBotProcess.output)

    def __enter__(self) -> BotProcess:
        self._thread.run(self._core.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.run(self._core.__aexit__(kind, error, trace))


class Sandbox(Face[AsyncSandbox]):
    """A local Telegram for the time of a test: `with Sandbox(seed=0) as sandbox`.

    The server runs in a thread with an event loop of its own, so the bot may be anything that speaks HTTP: a
    thread of the test's process (with its own loop, if it is asynchronous) or a process (`run`). In a test
    that is itself a coroutine use AsyncSandbox: this one blocks the loop that the bot would need.
    """

    calls = Asked(AsyncSandbox.calls)
    verdicts = Asked(AsyncSandbox.verdicts)
    wait_for_call = Awaited(AsyncSandbox.wait_for_call)
    wait_until_taken = Awaited(AsyncSandbox.wait_until_taken)
    updates = Asked(AsyncSandbox.updates)
    charges = Asked(AsyncSandbox.charges)
    refund = Asked(AsyncSandbox.refund)
    dispute = Asked(AsyncSandbox.dispute)
    close_dispute = Asked(AsyncSandbox.close_dispute)
    stars = Asked(AsyncSandbox.stars)
    group = Asked(AsyncSandbox.group)
    quirk = Asked(AsyncSandbox.quirk)
    put_at = Asked(AsyncSandbox.put_at)
    fault = Asked(AsyncSandbox.fault)
    faults = Asked(AsyncSandbox.faults)
    disarm_faults = Asked(AsyncSandbox.disarm_faults)
    save = Asked(AsyncSandbox.save)
    load = Asked(AsyncSandbox.load)
    reset = Asked(AsyncSandbox.reset)
    report = Asked(AsyncSandbox.report)

    def __init__(
        self,
        seed: int = 0,
        *,
        limit_seconds: float = LIMIT_SECONDS,
        thread: LoopThread | None = None,
        ground: Ground | None = None,
    ) -> None:
        """`thread` may be shared by several sandboxes; without it the sandbox has one of its own."""
        self._owns_thread = thread is None
        thread = thread or LoopThread()
        made = thread.ask(lambda: AsyncSandbox(seed, limit_seconds=limit_seconds, ground=ground))
        super().__init__(thread, made)
        self.clock = Clock(thread, self._core.clock)

    @classmethod
    def connect(cls, url: str, *, limit_seconds: float = LIMIT_SECONDS) -> Sandbox:
        """A sandbox that runs already, say one beside a bot in a container: `with Sandbox.connect(url)`.

        `url` may also be that of one of its worlds, as http://127.0.0.1:8081/worlds/one. The bot's program is
        started by whoever looks after it: `run` is for a sandbox of this process. Left, it runs on.
        """
        return cls(limit_seconds=limit_seconds, ground=DistantGround(url))

    @property
    def url(self) -> str:
        """The address that takes the place of https://api.telegram.org, without a slash at its end."""
        return self._core.url

    def bot(self, name: str = "Shop", username: str = "shop_bot") -> SandboxBot:
        """A new bot with its token."""
        return SandboxBot(self._thread, self._thread.ask(lambda: self._core.bot(name, username)))

    @property
    def botfather(self) -> SandboxBot:
        """Telegram's own bot that makes bots; open it as any other."""
        return self.bot_named("BotFather")

    def bot_named(self, username: str) -> SandboxBot:
        """A bot that there is, for example one that a person made in BotFather's chat."""
        return SandboxBot(self._thread, self._thread.ask(lambda: self._core.bot_named(username)))

    def buyer(
        self,
        first_name: str = "Ann",
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "en",
        stars: int = 0,
        password: str = "",
    ) -> Buyer:
        """A new person, with Stars to spend; a two-step password lets them save cards."""

        def born() -> AsyncBuyer:
            return self._core.buyer(
                first_name,
                last_name=last_name,
                username=username,
                language_code=language_code,
                stars=stars,
                password=password,
            )

        return Buyer(self._thread, self._thread.ask(born))

    def run(
        self, command: Sequence[str], bot: WithId | None = None, *, env: Mapping[str, str] | None = None
    ) -> BotProcess:
        """A bot's program as a process: `with sandbox.run([sys.executable, "bot.py"], bot)`.

        See AsyncSandbox.run for its environment and for when it counts as started.
        """
        return BotProcess(self._thread, self._thread.ask(lambda: self._core.run(command, bot, env=env)))

    def start(self, port: int = 0) -> None:
        """Listen on `port`, 0 for any free one."""
        self._thread.run(self._core.start(port))

    def stop(self) -> None:
        """End the bots that `run` started and the server; on a shared thread the server ends meanwhile."""
        if self._owns_thread:
            self._thread.run(self._core.stop())
            self._thread.close()
            return
        self._thread.run(self._core.stop_processes())
        self._thread.start(self._core.stop())

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
