"""Makes docs/images/chat.png: a person buys a T-shirt in the demo shop, in a real browser.

python -m tools.readme_picture
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "chat.png"
SIZE: ViewportSize = {"width": 1480, "height": 860}
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def main() -> None:
    command = [sys.executable, "-m", "kassa", "demo", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo, sync_playwright() as player:
        try:
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
            page = browser.new_page(viewport=SIZE, device_scale_factor=1, locale="en-GB")
            page.goto(_address(demo))
            _choose_a_shirt(page)
            PICTURE.parent.mkdir(exist_ok=True)
            page.screenshot(path=str(PICTURE))
            browser.close()
        finally:
            demo.terminate()


def _address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    for line in demo.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group(0)
    raise RuntimeError("the demo ended without printing its address")


def _choose_a_shirt(page: Page) -> None:
    page.get_by_text("@demo_shop_bot").click()
    for words in ("Start", "Big Dipper T-shirt", "Night", "M"):
        page.get_by_role("button", name=re.compile(rf"^{words}\b")).last.click()
    page.get_by_role("button", name=re.compile("^Pay")).last.wait_for()
    page.get_by_role("button", name="Inspector").last.click()
    page.locator(".toast").last.wait_for(state="detached")


if __name__ == "__main__":
    main()
