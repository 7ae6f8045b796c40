"""The sandbox in Python tests: Sandbox and Buyer that block, AsyncSandbox and AsyncBuyer for coroutines."""

from tgsandbox.control.shapes.requests import Address
from tgsandbox.control.shapes.requests import CardFields as Card
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_buyer import AsyncBuyer
from tgsandbox.testing.async_form import AsyncPaymentForm
from tgsandbox.testing.async_process import AsyncBotProcess
from tgsandbox.testing.async_sandbox import AsyncClock, AsyncSandbox, Group
from tgsandbox.testing.bridge import LoopThread
from tgsandbox.testing.failures import BotProcessFailed, CallRefused, NothingCame
from tgsandbox.testing.outcome import Outcome, OutcomeKind
from tgsandbox.testing.sandbox import BotProcess, Buyer, Clock, PaymentForm, Sandbox, SandboxBot
from tgsandbox.world.errors import WorldError

__all__ = [
    "Address",
    "AsyncBotProcess",
    "AsyncBuyer",
    "AsyncClock",
    "AsyncPaymentForm",
    "AsyncSandbox",
    "AsyncSandboxBot",
    "BotProcess",
    "BotProcessFailed",
    "Buyer",
    "CallRefused",
    "Card",
    "Clock",
    "Group",
    "LoopThread",
    "NothingCame",
    "Outcome",
    "OutcomeKind",
    "PaymentForm",
    "Sandbox",
    "SandboxBot",
    "WorldError",
]
