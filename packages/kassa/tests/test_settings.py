from __future__ import annotations

from pathlib import Path

import pytest

from kassa.core.money import Money
from kassa.core.secret import Secret
from kassa.documents import BadDocument
from kassa.service.ports import ShopTexts
from kassa.settings import CabinetSettings, load_settings

SMALLEST = """
[shop]
title = "Tea house"
mode = "test"
currency = "EUR"
"""

TOKENS = {"KASSA_BOT_TOKEN": "123456:AbCdEf", "KASSA_PROVIDER_TOKEN_EUR": "284685063:TEST:c2VjcmV0"}


def written(folder: Path, text: str) -> Path:
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(file: Path, environment: dict[str, str]) -> list[tuple[int, str]]:
    with pytest.raises(BadDocument) as caught:
        load_settings(file, environment)
    return [(problem.line, problem.field) for problem in caught.value.problems]


def test_a_small_shop_needs_a_title_a_mode_a_currency_and_tokens_from_the_environment(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, SMALLEST), TOKENS)

    assert settings.shop.title == "Tea house"
    assert settings.telegram.token == Secret("123456:AbCdEf")
    assert settings.provider_tokens == {"EUR": Secret("284685063:TEST:c2VjcmV0")}
    assert settings.telegram.webhook is None
    assert settings.database == tmp_path / "shop.sqlite3"


def test_a_token_may_lie_in_a_file_beside_shop_toml(tmp_path: Path) -> None:
    (tmp_path / "bot-token.txt").write_text("777:from_a_file\n")
    file = written(tmp_path, SMALLEST + '[telegram]\ntoken = { file = "bot-token.txt" }\n')

    settings = load_settings(file, {})

    assert settings.telegram.token.reveal() == "777:from_a_file"


def test_shipping_texts_and_webhook_are_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        SMALLEST
        + """
[telegram.webhook]
url = "https://shop.example/telegram"
port = 9000

[texts]
terms = "Be kind."

[texts.ru]
terms = "Будьте добры."

[[shipping]]
id = "post"
title = "Post"
price = "4.90"
countries = ["DE", "FR"]
free_from = "60"
""",
    )

    settings = load_settings(file, TOKENS)

    (post,) = settings.shop.shipping
    assert (post.price, post.free_from) == (Money(490, "EUR"), Money(6000, "EUR"))
    assert post.countries == {"DE", "FR"}
    assert settings.texts == {"en": ShopTexts(terms="Be kind."), "ru": ShopTexts(terms="Будьте добры.")}
    assert settings.telegram.webhook is not None
    assert settings.telegram.webhook.port == 9000


def test_everything_that_is_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """[shop]
title = "Tea house"
mode = "demo"
currency = "EURO"
merchant_chat = 5

[[shipping]]
id = "post"
title = "Post"
price = 4.9
countries = ["Germany"]

[policy]
hold_seconds = "long"
""",
    )

    problems = problems_of(file, {})

    assert problems == [
        (0, "telegram.token"),
        (3, "shop.mode"),
        (4, "shop.currency"),
        (5, "shop.merchant_chat"),
        (10, "shipping[1].price"),
        (11, "shipping[1].countries"),
        (14, "policy.hold_seconds"),
    ]


def test_a_problem_says_what_was_found_and_what_would_be_right(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST.replace('"test"', '"demo"'))

    with pytest.raises(BadDocument) as caught:
        load_settings(file, TOKENS)

    assert str(caught.value) == f'{file}:4: shop.mode: found "demo"; write "test" or "live"'


def test_a_slip_of_the_pen_is_recognised(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST.replace("title", "titel"))

    with pytest.raises(BadDocument, match="did you mean `title`"):
        load_settings(file, TOKENS)


@pytest.mark.parametrize(("shop_mode", "token_mode"), [("live", "TEST"), ("test", "LIVE")])
def test_play_money_and_real_money_don_t_mix(tmp_path: Path, shop_mode: str, token_mode: str) -> None:
    file = written(tmp_path, SMALLEST.replace('"test"', f'"{shop_mode}"'))
    environment = {**TOKENS, "KASSA_PROVIDER_TOKEN_EUR": f"284685063:{token_mode}:c2VjcmV0"}

    with pytest.raises(BadDocument, match=f"marked {shop_mode} and the token is a {token_mode} one"):
        load_settings(file, environment)


def test_a_token_that_was_written_into_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST + '[telegram]\ntoken = "123456:AbCdEf"\n')

    with pytest.raises(BadDocument, match="doesn't belong into this file") as caught:
        load_settings(file, TOKENS)

    assert "AbCdEf" not in str(caught.value)


def test_a_malformed_provider_token_is_refused_and_not_repeated(tmp_path: Path) -> None:
    environment = {**TOKENS, "KASSA_PROVIDER_TOKEN_EUR": "sk_live_verysecret"}

    with pytest.raises(BadDocument, match="looks like 123456:TEST") as caught:
        load_settings(written(tmp_path, SMALLEST), environment)

    assert "verysecret" not in str(caught.value)


def test_settings_never_show_their_tokens(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, SMALLEST), TOKENS)

    assert "AbCdEf" not in repr(settings)
    assert "c2VjcmV0" not in f"{settings}"


def test_commands_that_don_t_talk_to_telegram_need_no_tokens(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, SMALLEST), {}, fetch_secrets=False)

    assert not settings.telegram.token


def test_a_plain_http_bot_api_is_for_this_machine_only(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST)

    assert load_settings(file, {**TOKENS, "KASSA_API_URL": "http://127.0.0.1:8081"}).telegram.api_url
    with pytest.raises(BadDocument, match="this machine only"):
        load_settings(file, {**TOKENS, "KASSA_API_URL": "http://api.example"})


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, '[shop]\ntitle = "Tea house\n')

    assert problems_of(file, TOKENS) == [(2, "")]


def test_a_folder_without_a_shop_is_told_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="kassa init"):
        load_settings(tmp_path, TOKENS)


def test_the_books_may_be_in_postgresql_and_its_password_is_no_part_of_the_file(tmp_path: Path) -> None:
    address = "postgresql://shop:hush@db.example.org/shop"
    environment = {**TOKENS, "SHOP_DATABASE": address}
    file = written(tmp_path, SMALLEST + 'database = { env = "SHOP_DATABASE" }\n')

    settings = load_settings(file, environment, fetch_secrets=False)
    overridden = load_settings(file, {**environment, "KASSA_DATABASE": "x.db"})

    assert settings.postgres.reveal() == address
    assert "hush" not in repr(settings)
    assert (overridden.database, overridden.postgres) == (tmp_path / "x.db", Secret(""))


def test_an_address_with_its_password_written_out_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST + 'database = "postgresql://shop:hush@db.example.org/shop"\n')

    with pytest.raises(BadDocument) as caught:
        load_settings(file, TOKENS)

    assert len(caught.value.problems) == 1
    assert "hush" not in str(caught.value)


def test_what_is_no_address_of_postgresql_is_refused_where_one_is_meant(tmp_path: Path) -> None:
    file = written(tmp_path, SMALLEST + 'database = { env = "SHOP_DATABASE" }\n')

    assert len(problems_of(file, {**TOKENS, "SHOP_DATABASE": "mysql://db"})) == 1


def test_the_keys_of_providers_are_found_like_tokens_and_lists_are_read_every_five_minutes(
    tmp_path: Path,
) -> None:
    text = SMALLEST + '[reconciliation.yookassa]\nshop_id = "123"\nkey = { env = "YOO" }\nshared = true\n'
    environment = {**TOKENS, "KASSA_STRIPE_KEY": "rk_test_abc", "YOO": "test_def"}

    settings = load_settings(written(tmp_path, text), environment).reconciliation

    assert settings.every_seconds == 300
    assert settings.cabinets == (
        CabinetSettings("stripe", Secret("rk_test_abc")),
        CabinetSettings("yookassa", Secret("test_def"), "123", is_shared=True),
    )


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ('[reconciliation.stripe]\nkey = "sk_test_abc"\n', "reconciliation.stripe.key"),
        (
            '[reconciliation.stripe]\nkey = { env = "LIVE" }\n',
            "reconciliation.stripe.key",
        ),
        (
            '[reconciliation.stripe]\nkey = { env = "OK" }\napi_url = "https://stripe.example"\n',
            "reconciliation.stripe.api_url",
        ),
        ('[reconciliation.yookassa]\nkey = { env = "YOO" }\n', "reconciliation.yookassa.shop_id"),
        ("[reconciliation]\nevery_seconds = 1\n", "reconciliation.every_seconds"),
        ("[reconciliation]\nevery_minutes = 1\n", "reconciliation.every_minutes"),
    ],
)
def test_what_is_wrong_about_the_keys_of_providers_is_said_without_them(
    tmp_path: Path, lines: str, field: str
) -> None:
    """A key of a live account doesn't belong into a test shop, nor any key to another address."""
    keys = {"LIVE": "sk_live_abc", "OK": "sk_test_abc", "YOO": "test_def"}

    found = problems_of(written(tmp_path, SMALLEST + lines), {**TOKENS, **keys})

    assert [name for _, name in found] == [field]
    with pytest.raises(BadDocument) as caught:
        load_settings(tmp_path / "shop.toml", {**TOKENS, **keys})
    assert "abc" not in str(caught.value)
