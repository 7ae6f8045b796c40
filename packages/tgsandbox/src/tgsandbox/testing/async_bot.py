"""A bot as BotFather sees it, and a bot whose program is the test itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.inline import InlineSwitch
from tgsandbox.control.shapes.merchants import MerchantView, PayoutView
from tgsandbox.control.shapes.people import BotView
from tgsandbox.control.shapes.requests import NewProviderToken, PrivacySwitch
from tgsandbox.control.shapes.star_deals import StarAmountGiven
from tgsandbox.control.verbs import bots, inline, merchants, star_deals
from tgsandbox.testing.failures import CallRefused

if TYPE_CHECKING:
    from tgsandbox.testing.async_sandbox import AsyncSandbox


class AsyncSandboxBot:
    """A bot's token and set-up; `call` plays its program by hand."""

    def __init__(self, sandbox: AsyncSandbox, view: BotView) -> None:
        self._sandbox = sandbox
        self.id = view.id
        self.username = view.username
        self.token = view.token

    def connect_provider(self, provider: str = "Stripe", mode: Literal["test", "live"] = "test") -> str:
        """Connect a payment provider; returns the provider token."""
        request = make_request(NewProviderToken, provider=provider, mode=mode)
        return self._sandbox.ground.do(bots.connect, self.id, request).token

    def disconnect_provider(self, token: str) -> None:
        """Invoices with that token are refused from now on."""
        self._sandbox.ground.do(bots.disconnect, self.id, token)

    def turn_inline_mode(self, on: bool = True, *, feedback: bool = True) -> None:
        """As BotFather's /setinline; with `feedback` the bot hears which result was chosen."""
        self._sandbox.ground.do(inline.switch_inline, self.id, InlineSwitch(on, feedback))

    def turn_group_privacy(self, on: bool) -> None:
        """As BotFather's /setprivacy; without it the bot hears all of groups that it comes into later."""
        self._sandbox.ground.do(bots.switch_privacy, self.id, PrivacySwitch(on))

    def give_stars(self, amount: int) -> int:
        """Put Stars on the bot's balance; returns the new balance."""
        self._sandbox.ground.do(star_deals.give_stars, self.id, make_request(StarAmountGiven, stars=amount))
        return self.view().stars

    def merchants(self) -> list[MerchantView]:
        """The accounts behind the bot's provider tokens, with the keys for the providers' own APIs."""
        return self._sandbox.ground.do(merchants.list_merchants, self.id)

    def pay_out(self, provider_token: str) -> list[PayoutView]:
        """The provider pays out all that it owes to the merchant behind the token."""
        return self._sandbox.ground.do(merchants.pay_out, self.id, provider_token)

    def view(self) -> BotView:
        """With its webhook, its waiting updates and its Stars."""
        return self._sandbox.ground.do(bots.get_bot, self.id)

    async def call(self, method: str, /, **arguments: Any) -> Any:  # the Bot API's own JSON
        """Call the Bot API over HTTP as the bot's program would; returns `result`.

        Raises CallRefused with Telegram's code and words.
        """
        import aiohttp

        url = f"{self._sandbox.url}/bot{self.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(url, json=arguments) as response:
            answer = await response.json()
        if not answer["ok"]:
            raise CallRefused(answer["error_code"], answer["description"])
        return answer["result"]
