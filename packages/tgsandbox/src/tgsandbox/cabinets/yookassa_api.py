"""YooKassa's API, as far as a merchant's program needs it after a sale: payments and refunds.

Facts: yookassa.ru/developers/api: lists newest first with a cursor, at most 100 a page; a POST needs an
Idempotence-Key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tgsandbox.cabinets.access import account_with_key, credentials
from tgsandbox.cabinets.paging import page
from tgsandbox.cabinets.yookassa_objects import read_amount, read_moment, write_payment, write_refund
from tgsandbox.world.providers import ledger
from tgsandbox.world.providers.ledger import ProviderCharge, ProviderRefund
from tgsandbox.world.providers.provider import ProviderAccount
from tgsandbox.world.world import World

PREFIX = "/merchant/yookassa/v3"
DEFAULT_PAGE, MAX_PAGE = 10, 100
KEPT_IDEMPOTENCE_KEYS = 1_000
Json = dict[str, Any]
Row = TypeVar("Row")
Answer = Callable[[ProviderAccount, Request, Json], Json]


class YooKassaError(Exception):
    """`code` is YooKassa's own: invalid_credentials, not_found, invalid_request."""

    def __init__(self, status: int, code: str, description: str, parameter: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.body: Json = {"type": "error", "code": code, "description": description}
        if parameter:
            self.body["parameter"] = parameter


class YooKassaApi:
    def __init__(self, world: World) -> None:
        self._world = world
        # Answers by account and Idempotence-Key: the same key does nothing twice.
        self._answered: dict[tuple[str, str], Json] = {}

    def routes(self) -> list[Route]:
        table: tuple[tuple[str, str, Answer], ...] = (
            ("GET", "/me", self.get_me),
            ("GET", "/payments", self.list_payments),
            ("GET", "/payments/{id}", self.get_payment),
            ("GET", "/refunds", self.list_refunds),
            ("POST", "/refunds", self.create_refund),
            ("GET", "/refunds/{id}", self.get_refund),
        )
        paths: dict[str, dict[str, Answer]] = {}
        for method, path, answer in table:
            paths.setdefault(path, {})[method] = answer
        served = [self._route(PREFIX + path, answers) for path, answers in paths.items()]
        return [*served, Route(PREFIX + "/{rest:path}", self._unknown, methods=["GET", "POST", "DELETE"])]

    # What is asked.

    def get_me(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        return {
            "account_id": account.merchant_id,
            "status": "enabled",
            "test": account.is_test,
            "fiscalization_enabled": False,
            "payment_methods": ["bank_card"],
        }

    def list_payments(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        written = [write_payment(one, account) for one in self._charges(account)]
        return _list([one for one in written if _fits(one, given)], given)

    def get_payment(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        return write_payment(self._charge(account, request.path_params["id"]), account)

    def list_refunds(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        written = [write_refund(one) for one in self._refunds(account)]
        wanted = given.get("payment_id")
        fitting = [one for one in written if wanted in (None, one["payment_id"]) and _fits(one, given)]
        return _list(fitting, given)

    def get_refund(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        wanted = request.path_params["id"]
        for refund in self._refunds(account):
            if refund.id == wanted:
                return write_refund(refund)
        raise _missing("refund_id")

    def create_refund(self, account: ProviderAccount, request: Request, given: Json) -> Json:
        """A part of the payment, or all of it."""
        charge = self._charge(account, str(given.get("payment_id", "")))
        amount = self._amount(charge, given.get("amount"))
        if not 0 < amount <= charge.kept_amount or charge.is_disputed:
            raise YooKassaError(
                400, "invalid_request", "The refund is more than what is left of the payment.", "amount.value"
            )
        ledger.refund_charge(self._world, charge.id, amount, str(given.get("description", "")))
        return write_refund(ledger.refunds_of(self._world, charge.id)[-1])

    def _amount(self, charge: ProviderCharge, value: Any) -> int:
        """`value` is any JSON value."""
        if not isinstance(value, dict) or value.get("currency") != charge.currency:
            raise YooKassaError(
                400, "invalid_request", f"The currency is {charge.currency}.", "amount.currency"
            )
        amount = read_amount(str(value.get("value", "")), charge.currency)
        if amount is None:
            raise YooKassaError(400, "invalid_request", "The amount is no decimal number.", "amount.value")
        return amount

    # The account's own rows, newest first.

    def _charges(self, account: ProviderAccount) -> list[ProviderCharge]:
        known = self._world.payments.charges.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _refunds(self, account: ProviderAccount) -> list[ProviderRefund]:
        known = self._world.payments.refunds.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _charge(self, account: ProviderAccount, id: str) -> ProviderCharge:
        charge = self._world.payments.charges.get(id)
        if charge is None or charge.provider_token != account.token:
            raise _missing("payment_id")
        return charge

    # The way of a request.

    def _route(self, path: str, answers: dict[str, Answer]) -> Route:
        async def serve(request: Request) -> Response:
            try:
                given = await _read(request)
                return JSONResponse(self._answer(answers[request.method], request, given))
            except YooKassaError as error:
                return self._refused(error)

        return Route(path, serve, methods=list(answers))

    def _answer(self, answer: Answer, request: Request, given: Json) -> Json:
        self._world.run_due()
        account = self._account(request)
        if request.method != "POST":
            return answer(account, request, given)
        key = request.headers.get("idempotence-key", "")
        if not key:
            raise YooKassaError(400, "invalid_request", "Idempotence-Key is missing.", "Idempotence-Key")
        known = self._answered.get((account.token, key))
        if known is None:
            known = answer(account, request, given)
            while len(self._answered) >= KEPT_IDEMPOTENCE_KEYS:
                del self._answered[next(iter(self._answered))]
            self._answered[account.token, key] = known
        return known

    def _account(self, request: Request) -> ProviderAccount:
        shop_id, key = credentials(request)
        account = account_with_key(self._world, "YooKassa", key)
        if account is None or shop_id not in ("", account.merchant_id):
            raise YooKassaError(401, "invalid_credentials", "Error in shopId or secret key.")
        return account

    async def _unknown(self, request: Request) -> Response:
        return self._refused(YooKassaError(404, "not_found", "There is no such method."))

    def _refused(self, error: YooKassaError) -> Response:
        return JSONResponse({**error.body, "id": ledger.yookassa_id(self._world.ids)}, error.status)


async def _read(request: Request) -> Json:
    """The query of a GET, the JSON object of a POST."""
    if request.method != "POST":
        return dict(request.query_params)
    try:
        return msgspec.json.decode(await request.body(), type=Json)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise YooKassaError(400, "invalid_request", "The body is no JSON object.") from None


def _list(rows: Sequence[Json], given: Json) -> Json:
    limit = str(given.get("limit", DEFAULT_PAGE))
    if not limit.isdecimal() or not 1 <= int(limit) <= MAX_PAGE:
        raise YooKassaError(400, "invalid_request", f"limit is 1 to {MAX_PAGE}, got {limit}", "limit")
    found, has_more = page(
        rows, lambda row: str(row["id"]), after=str(given.get("cursor", "")), limit=int(limit)
    )
    wire: Json = {"type": "list", "items": found}
    return wire | {"next_cursor": found[-1]["id"]} if has_more and found else wire


def _fits(row: Json, given: Json) -> bool:
    """Its status, and created_at with .gte, .gt, .lte and .lt."""
    if given.get("status", row["status"]) != row["status"]:
        return False
    made = read_moment(row["created_at"]) or 0.0
    compare: dict[str, Callable[[float], bool]] = {
        "created_at.gte": lambda limit: made >= limit,
        "created_at.gt": lambda limit: made > limit,
        "created_at.lte": lambda limit: made <= limit,
        "created_at.lt": lambda limit: made < limit,
    }
    for name, holds in compare.items():
        if name not in given:
            continue
        limit = read_moment(str(given[name]))
        if limit is None:
            raise YooKassaError(
                400, "invalid_request", "The moment is ISO 8601, as 2026-01-31T12:00:00Z.", name
            )
        if not holds(limit):
            return False
    return True


def _missing(parameter: str) -> YooKassaError:
    return YooKassaError(404, "not_found", "There is nothing with this id.", parameter)
