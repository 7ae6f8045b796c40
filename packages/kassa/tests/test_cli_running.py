"""`kassa run` as a process of its own, in a sandbox, with commands beside it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from kassa.assembly import open_desk
from kassa.demo.control import Bot, Control, Message, ProviderToken, User
from kassa.demo.person import Person
from kassa.demo.sandbox import start_sandbox
from kassa.desk.hatch import ask_running_shop, hatch_of
from kassa.desk.instructions import Cancel, LoadCatalogue, LoadKeys
from kassa.loading import load_catalogue, load_keys
from kassa.settings import load_settings
from kassa.storage.codec import product_to_text

KASSA = (sys.executable, "-c", "from kassa.cli import main; main()")
ADDRESS = {"country_code": "DE", "city": "Jena", "street_line1": "Am Planetarium 5", "post_code": "07743"}


@dataclass(frozen=True)
class Street:
    """A shop's folder, the environment that its commands run in, and the people in its chats."""

    folder: Path
    url: str
    environment: dict[str, str]
    buyer: Person
    merchant: Person

    async def kassa(self, *arguments: str) -> tuple[int, str]:
        """The exit code and all that was printed."""
        process = await asyncio.create_subprocess_exec(
            *KASSA,
            *arguments,
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    @asynccontextmanager
    async def running_shop(
        self, *arguments: str, receiving: str = "polling"
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            *KASSA, "run", *arguments, cwd=self.folder, env=self.environment, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            while not (line := await process.stdout.readline()).startswith(b"kassa ready "):
                assert line, "the shop ended before it was ready"
            assert json.loads(line.removeprefix(b"kassa ready "))["receiving"] == receiving
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


@asynccontextmanager
async def street(folder: Path) -> AsyncIterator[Street]:
    with as_file(files("kassa") / "data/demo_shop") as data:
        shutil.copytree(data, folder)
    async with start_sandbox() as url, Control(url) as control:
        bot = await control.post("/bots", Bot, name="Demo shop", username="demo_shop_bot")
        token = await control.post(f"/bots/{bot.id}/providers", ProviderToken, provider="Stripe", mode="test")
        buyer = await control.post("/users", User, first_name="Ada", stars=500)
        merchant = await control.post("/users", User, first_name="Merchant")
        await control.post(f"/users/{merchant.id}/chats/{bot.id}/start", Message)
        environment = {
            **os.environ,
            "COLUMNS": "200",
            "KASSA_BOT_TOKEN": bot.token,
            "KASSA_API_URL": url,
            "KASSA_PROVIDER_TOKEN_EUR": token.token,
            "KASSA_MERCHANT_CHAT_ID": str(merchant.id),
        }
        scene = Street(
            folder, url, environment, Person(control, buyer, bot.id), Person(control, merchant, bot.id)
        )
        await fill_shelves(folder)
        yield scene


async def fill_shelves(folder: Path) -> None:
    settings = load_settings(folder, {}, fetch_secrets=False)
    catalogue = load_catalogue(folder / "products.csv", folder, settings.currency)
    async with open_desk(settings) as desk:
        await desk.carry_out(LoadCatalogue(tuple(product_to_text(product) for product in catalogue.products)))
        await desk.carry_out(LoadKeys("planetarium", load_keys(folder / "keys-planetarium.txt")))


async def buy_mug(buyer: Person) -> str:
    """Buys by card; returns the beginning of the order's number."""
    await buyer.write("/buy mug")
    form = await buyer.open_form(await buyer.read("Enamel mug"))
    form = await buyer.fill_in(form, name="Ada Byron", phone_number="493641885488", shipping_address=ADDRESS)
    form = await buyer.choose_shipping(form, "post")
    await buyer.pay_by_card(form, "4242 4242 4242 4242")
    thanks = await buyer.read("Thank you")
    return thanks.text.split("Order ")[1].split(".")[0].lower()


async def buy_pass(buyer: Person) -> tuple[str, str]:
    """Buys with Stars; returns the order's number and the message with the key."""
    await buyer.write("/buy planetarium")
    form = await buyer.open_form(await buyer.read("Planetarium"))
    await buyer.pay_by_stars(form)
    mark = buyer.last_seen
    thanks = await buyer.read("Thank you")
    buyer.last_seen = mark
    goods = await buyer.read("Your key")
    return thanks.text.split("Order ")[1].split(".")[0].lower(), goods.text


def test_a_merchant_s_commands_reach_the_shop_while_it_sells(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, scene.running_shop():
            mug = await buy_mug(scene.buyer)

            assert mug in (await scene.kassa("orders"))[1]
            code, said = await scene.kassa("ship", mug, "--tracking", "NS-1")
            assert (code, said) == (0, "The parcel is marked as shipped, tracking NS-1; the buyer is told.\n")
            assert "NS-1" in (await scene.buyer.read("NS-1")).text

            code, said = await scene.kassa("refund", mug, "--amount", "5", "--reason", "a scratch")
            assert "5,00 € are to be given back" in said
            assert "5,00 €" in (await scene.merchant.read("Please refund")).text
            assert "1 DUE" in (await scene.kassa("stuck"))[1]
            assert "went back" in (await scene.kassa("refund", mug, "--record"))[1]
            assert "Nothing waits for you" in (await scene.kassa("stuck"))[1]

            assert "Marked as returned" in (await scene.kassa("returned", mug))[1]
            assert (await scene.kassa("restock", mug))[1] == "Back on the shelf: 1 × mug.\n"
            assert (await scene.kassa("restock", mug))[0] == 1

            journal = (await scene.kassa("order", mug))[1]
            assert "PaymentSucceeded → row 12, payment APPROVED → PAID" in journal
            assert "MarkShipped" in journal
            assert "refund 1: 5,00 €, DONE" in journal

    asyncio.run(play())


def test_a_key_is_sent_again_and_stars_go_back_by_the_bot_api(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, scene.running_shop():
            number, goods = await buy_pass(scene.buyer)

            assert (await scene.kassa("redeliver", number))[0] == 0
            again = (await scene.buyer.read("Your key")).text
            assert goods == f"{again}\n\nThank you!{goods.partition('Thank you!')[2]}"

            code, said = await scene.kassa("refund", number)
            assert (code, "by the Bot API" in said) == (0, True)
            await scene.buyer.read("given back")
            code, said = await scene.kassa("redeliver", number)
            assert code == 1

    asyncio.run(play())


def test_a_second_shop_on_the_same_file_is_refused_in_words(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene, scene.running_shop() as running:
            code, said = await scene.kassa("run")

            assert code == 1
            assert f"in use by process {running.pid}" in said
            assert "Traceback" not in said

    asyncio.run(play())


def test_a_shop_closes_in_order_and_its_hatch_with_it(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            hatch = hatch_of(scene.folder / "shop.sqlite3")
            async with scene.running_shop() as running:
                assert hatch.stat().st_mode & 0o777 == 0o600
                running.terminate()
                assert running.stdout is not None
                said = (await running.stdout.read()).decode()
                assert await running.wait() == 0
                assert said.endswith("closed: what was begun is in the books\n")
            assert not hatch.exists()
            assert await ask_running_shop(hatch, Cancel("12345678")) is None

    asyncio.run(play())


def test_what_a_merchant_does_while_the_shop_is_closed_goes_out_when_it_opens(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            async with scene.running_shop():
                mug = await buy_mug(scene.buyer)

            code, said = await scene.kassa("ship", mug, "--tracking", "NS-2")
            assert (code, "goes out when it is" in said) == (0, True)

            async with scene.running_shop():
                assert "NS-2" in (await scene.buyer.read("NS-2")).text

    asyncio.run(play())


def test_the_sandbox_s_clock_is_taken_only_with_play_money_on_this_machine(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            async with scene.running_shop("--clock", scene.url):
                pass
            scene.environment["KASSA_API_URL"] = "https://api.telegram.org"
            code, said = await scene.kassa("run", "--clock", scene.url)
            assert code == 1
            assert "must be a sandbox on this machine" in said
            code, said = await scene.kassa("run", "--clock", "http://clock.example")
            assert "write a sandbox's address on this machine" in said

    asyncio.run(play())


def test_a_webhook_s_address_that_is_taken_is_told_in_words(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
                add_webhook(scene.folder, port)
                code, said = await scene.kassa("run")

            assert code == 1
            assert f"can't listen on 127.0.0.1, port {port}" in said
            assert "Traceback" not in said

    asyncio.run(play())


def test_a_shop_with_a_webhook_sells_without_asking_for_updates(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            add_webhook(scene.folder, port)
            async with scene.running_shop(receiving="webhook"):
                await buy_pass(scene.buyer)

    asyncio.run(play())


def add_webhook(folder: Path, port: int) -> None:
    with (folder / "shop.toml").open("a") as file:
        file.write(f'[telegram.webhook]\nurl = "http://127.0.0.1:{port}/telegram"\nport = {port}\n')


def test_a_token_that_telegram_does_not_know_is_told_in_words(tmp_path: Path) -> None:
    async def play() -> None:
        async with street(tmp_path / "shop") as scene:
            scene.environment["KASSA_BOT_TOKEN"] = "1:nobody-has-this-token"
            code, said = await scene.kassa("run")

            assert code == 1
            assert "Telegram doesn't know this bot token" in said
            assert "Traceback" not in said
            assert "nobody-has-this-token" not in said

    asyncio.run(play())
