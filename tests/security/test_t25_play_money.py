"""T25: play money buys nothing real. A shop is of one world or of the other, and does not open in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from kassa.assembly import check_sandbox_clock, crash_switch, keeps_telegrams_pace
from kassa.core.errors import InvalidInput
from kassa.documents import BadDocument
from kassa.settings import Settings, load_settings

BOT = "12345:AAbbCC"
TOKENS = {"test": "284685063:TEST:abcdefghij", "live": "390540012:LIVE:abcdefghij"}
LOOPBACK, TELEGRAM = "http://127.0.0.1:8081", "https://api.telegram.org"


def loaded(folder: Path, mode: str, token: str, api_url: str = TELEGRAM) -> Settings:
    (folder / "shop.toml").write_text(f'[shop]\ntitle = "S"\nmode = "{mode}"\ncurrency = "EUR"\n')
    environment = {"KASSA_BOT_TOKEN": BOT, "KASSA_PROVIDER_TOKEN_EUR": token, "KASSA_API_URL": api_url}
    return load_settings(folder, environment)


@pytest.mark.parametrize("mode", ["test", "live"])
@pytest.mark.parametrize("kind", ["test", "live"])
@pytest.mark.parametrize("api_url", [LOOPBACK, TELEGRAM])
def test_a_shop_opens_only_with_money_of_its_own_kind(
    tmp_path: Path, mode: str, kind: str, api_url: str
) -> None:
    if mode == kind:
        assert loaded(tmp_path, mode, TOKENS[kind], api_url).mode == mode
        return
    with pytest.raises(
        BadDocument, match=f"this shop is marked {mode} and the token is a {kind.upper()} one"
    ):
        loaded(tmp_path, mode, TOKENS[kind], api_url)


@pytest.mark.parametrize(
    "token", ["", "abc", "1:PROD:abc", "1:test:abc", "TEST", "1:TEST:", "1:LIVE:TEST: x"]
)
def test_a_token_of_no_kind_is_of_no_use(tmp_path: Path, token: str) -> None:
    for mode in ("test", "live"):
        with pytest.raises(BadDocument):
            loaded(tmp_path, mode, token)


@pytest.mark.parametrize(
    ("mode", "api_url", "clock"),
    [
        ("live", LOOPBACK, LOOPBACK),
        ("live", TELEGRAM, LOOPBACK),
        ("test", TELEGRAM, LOOPBACK),
        ("test", LOOPBACK, "http://192.0.2.7:8081"),
        ("test", LOOPBACK, "http://127.0.0.1.evil.example"),
    ],
)
def test_a_foreign_clock_comes_with_a_sandbox_or_not_at_all(
    tmp_path: Path, mode: str, api_url: str, clock: str
) -> None:
    settings = loaded(tmp_path, mode, TOKENS[mode], api_url)

    with pytest.raises(InvalidInput):
        check_sandbox_clock(settings, clock)


@pytest.mark.parametrize(("mode", "api_url"), [("live", LOOPBACK), ("live", TELEGRAM), ("test", TELEGRAM)])
def test_nobody_tells_a_shop_with_real_buyers_to_die(mode: str, api_url: str) -> None:
    with pytest.raises(InvalidInput):
        crash_switch(api_url, mode, {"KASSA_CRASH_AT": "before_commit:PaymentSucceeded:1"})
    assert crash_switch(api_url, mode, {}) is None


def test_a_live_shop_keeps_telegram_s_pace_whatever_its_bot_api_s_address_is() -> None:
    assert [keeps_telegrams_pace("live", url) for url in (LOOPBACK, TELEGRAM)] == [True, True]
    assert [keeps_telegrams_pace("test", url) for url in (LOOPBACK, TELEGRAM)] == [False, True]


def test_the_shop_has_no_sandbox_in_it() -> None:
    """It starts one as a process, for the demo; nothing of it is imported."""
    import kassa

    importing = [
        path.name
        for path in Path(kassa.__file__).parent.rglob("*.py")
        if "import tgsandbox" in path.read_text() or "from tgsandbox" in path.read_text()
    ]
    assert importing == []
