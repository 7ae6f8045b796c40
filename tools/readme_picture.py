"""Makes docs/images/chat.png: a person buys a T-shirt in the demo shop, in a real browser.

Three views of one purchase stand side by side: the chat, the payment form, the inspector after the payment.

python -m tools.readme_picture
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "chat.png"
VIEW: ViewportSize = {"width": 390, "height": 780}
WALL: ViewportSize = {"width": 1330, "height": 860}
PERSON = {
    "name": "Ada Fischer",
    "phone_number": "+49 40 123456",
    "street_line1": "Hafenstraße 7",
    "city": "Hamburg",
    "state": "HH",
    "post_code": "20359",
}
# Sharp on good screens, and still a small file.
SCALE = 1.5
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
WALL_STYLE = """
  body { margin: 0; height: 100vh; display: flex; gap: 40px; align-items: center; justify-content: center;
         background: linear-gradient(135deg, #0d4a50, #0d6e76 55%, #d9c9a3); }
  img { width: 390px; height: 780px; border-radius: 26px; box-shadow: 0 18px 50px #0008; }
"""


def main() -> None:
    command = [sys.executable, "-m", "kassa", "demo", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo, sync_playwright() as player:
        try:
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
            page = browser.new_page(
                viewport=VIEW, device_scale_factor=SCALE, locale="en-GB", reduced_motion="reduce"
            )
            page.goto(_address(demo))
            _hang_up(browser, [_chat(page), _payment_form(page), _inspector(page)])
            browser.close()
        finally:
            demo.terminate()


def _address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group(0)
    raise RuntimeError("the demo ended without printing its address")


def _chat(page: Page) -> bytes:
    """A T-shirt, its photo and its sizes."""
    page.get_by_text("@demo_shop_bot").click()
    for words in ("Start", "Big Dipper T-shirt", "Night"):
        page.get_by_role("button", name=re.compile(rf"^{words}\b")).last.click()
    page.get_by_role("button", name=re.compile(r"^M\b")).last.wait_for()
    return _seen(page)


def _payment_form(page: Page) -> bytes:
    """Filled in, but for the last press on Pay."""
    page.get_by_role("button", name=re.compile(r"^M\b")).last.click()
    page.get_by_role("button", name=re.compile("^Pay")).last.click()
    form = page.get_by_role("dialog")
    pay = form.locator("footer").get_by_role("button", name=re.compile("^Pay"))
    pay.click()
    for name, value in PERSON.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_label("Country").select_option("DE")
    form.get_by_role("button", name="Continue").click()
    form.locator(".option, .pay-rows").first.wait_for()
    if form.locator(".option").count():
        form.locator(".option").last.click()
        form.get_by_role("button", name="Done").click()
    pay.click()
    form.get_by_role("button", name=re.compile("^Pays")).click()
    form.get_by_role("button", name="Use this card").click()
    form.get_by_text("Payment method").wait_for()
    return _seen(page)


def _inspector(page: Page) -> bytes:
    """What the shop and Telegram have said to each other about the payment."""
    page.get_by_role("dialog").locator("footer button").click()
    page.locator("button.service-line").last.wait_for()
    page.get_by_role("button", name="Show the inspector beside the chat").click()
    page.locator(".entry", has_text="pre_checkout_query").first.wait_for()
    return _seen(page)


def _seen(page: Page) -> bytes:
    """Without news that passes, and with the mouse out of the way."""
    page.mouse.move(VIEW["width"], 0)
    page.locator(".toast").last.wait_for(state="detached")
    return page.screenshot()


def _hang_up(browser: Browser, views: list[bytes]) -> None:
    wall = browser.new_page(viewport=WALL)
    shown = "".join(f'<img src="data:image/png;base64,{base64.b64encode(view).decode()}">' for view in views)
    wall.set_content(f"<style>{WALL_STYLE}</style>{shown}")
    PICTURE.parent.mkdir(exist_ok=True)
    wall.screenshot(path=str(PICTURE))


if __name__ == "__main__":
    main()
