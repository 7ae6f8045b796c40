# ruff: noqa: E501 (drawings are written on one line)
"""Draws the demo shop: SVG of our own, made into pictures (PNG) and a printable chart (PDF) by Chromium.

    .venv/bin/python tools/draw_demo_pictures.py

The files are kept in the repository, so nobody needs to run this unless a picture is to change.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "packages/kassa/src/kassa/data/demo_shop/pictures"
WIDTH, HEIGHT = 800, 600
SKY, PAPER, GOLD, CORAL, MINT = "#1d2b53", "#f4efe4", "#ffd166", "#ef6f6c", "#5fb49c"
BIG_DIPPER = [(0, 0), (58, 22), (104, 44), (150, 62), (164, 116), (238, 118), (246, 58)]


def constellation(x: float, y: float, scale: float, colour: str) -> str:
    points = [(x + scale * px, y + scale * py) for px, py in BIG_DIPPER]
    path = " ".join(f"{px},{py}" for px, py in [*points, points[3]])
    stars = "".join(f'<circle cx="{px}" cy="{py}" r="{7 * scale}" fill="{colour}"/>' for px, py in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{2.5 * scale}" opacity=".75"/>{stars}'


def shirt(colour: str, print_colour: str) -> str:
    body = (
        "M300 110 L215 150 L140 260 L205 300 L240 262 L240 520 L560 520 L560 262 L595 300 L660 260 L585 150 L500 110 "
        "Q400 180 300 110 Z"
    )
    return (
        f'<path d="{body}" fill="{colour}" stroke="#0003" stroke-width="4" stroke-linejoin="round"/>'
        f'<path d="M300 110 Q400 180 500 110" fill="none" stroke="#0004" stroke-width="8"/>'
        + constellation(290, 265, 0.9, print_colour)
    )


def mug() -> str:
    return (
        '<path d="M560 230 h50 a70 70 0 0 1 0 190 h-50" fill="none" stroke="#cfd8dc" stroke-width="34"/>'
        '<path d="M230 160 H570 V450 Q570 500 520 500 H280 Q230 500 230 450 Z" fill="#fff" stroke="#cfd8dc" stroke-width="6"/>'
        f'<rect x="230" y="160" width="340" height="24" fill="{SKY}"/>' + constellation(290, 275, 0.9, SKY)
    )


def bag() -> str:
    return (
        '<path d="M310 210 C310 70 490 70 490 210" fill="none" stroke="#b98b52" stroke-width="20"/>'
        '<path d="M235 200 H565 L590 530 H210 Z" fill="#e6cfa7" stroke="#b98b52" stroke-width="4"/>'
        + constellation(290, 330, 0.9, SKY)
    )


def chart() -> str:
    rings = "".join(
        f'<circle cx="400" cy="300" r="{radius}" fill="none" stroke="{GOLD}" stroke-width="2" opacity=".6"/>'
        for radius in (70, 140, 210)
    )
    stars = "".join(
        f'<circle cx="{400 + (index * 97 % 380) - 190}" cy="{300 + (index * 61 % 380) - 190}" r="{2 + index % 4}" fill="#fff"/>'
        for index in range(1, 60)
    )
    return (
        f'<rect x="150" y="45" width="500" height="510" rx="10" fill="{SKY}" stroke="#fff" stroke-width="10"/>'
        + stars
        + rings
        + constellation(285, 245, 0.95, GOLD)
    )


def ticket() -> str:
    return (
        f'<path d="M130 190 H670 V270 a30 30 0 0 0 0 60 V410 H130 V330 a30 30 0 0 0 0 -60 Z" fill="{GOLD}"/>'
        f'<line x1="520" y1="200" x2="520" y2="400" stroke="{SKY}" stroke-width="4" stroke-dasharray="10 10"/>'
        f'<path d="M190 385 a115 115 0 0 1 230 0 Z" fill="{SKY}"/>'
        + constellation(225, 300, 0.62, GOLD)
        + f'<rect x="560" y="240" width="70" height="14" fill="{SKY}"/><rect x="560" y="275" width="70" height="14" fill="{SKY}"/>'
        f'<rect x="560" y="310" width="70" height="14" fill="{SKY}"/><rect x="560" y="345" width="45" height="14" fill="{SKY}"/>'
    )


PICTURES = {
    "t-shirt-night": (PAPER, shirt(SKY, GOLD)),
    "t-shirt-coral": (PAPER, shirt(CORAL, "#fff")),
    "mug": ("#dfe9f3", mug()),
    "tote-bag": ("#dcefe8", bag()),
    "star-chart": ("#c9d3ea", chart()),
    "planetarium-pass": ("#2b2140", ticket()),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, (background, drawing) in PICTURES.items():
            page.set_content(
                f'<body style="margin:0;background:{background}">'
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600">{drawing}</svg>'
            )
            page.screenshot(path=FOLDER / f"{name}.png")
        page.set_content(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="140 35 520 530" width="700">{chart()}</svg>'
        )
        page.pdf(path=FOLDER.parent / "files/star-chart.pdf", format="A4", print_background=True)
        browser.close()
    sys.stdout.write(f"drew {len(PICTURES)} pictures and a chart into {FOLDER.parent}\n")


if __name__ == "__main__":
    main()
