"""Stripe's API, as far as a merchant's program needs it after a sale: charges, refunds, disputes, pay-outs.

Facts: stripe.com/docs/api: lists newest first, at most 100 a page; errors with type, code and param.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tgsandbox.cabinets.access import account_with_key, credentials
from tgsandbox.cabinets.paging import page
from tgsandbox.cabinets.stripe_objects import (
    write_balance,
    write_balance_transaction,
    write_charge,
    write_dispute,
    write_payout,
    write_refund,
)
from tgsandbox.world.currencies import format_amount
from tgsandbox.world.providers import disputes, ledger, payouts
from tgsandbox.world.providers.disputes import DisputeState
from tgsandbox.world.providers.ledger import ChargeState, ProviderCharge, ProviderRefund
from tgsandbox.world.providers.provider import ProviderAccount
from tgsandbox.world.world import World

PREFIX = "/merchant/stripe/v1"
DEFAULT_PAGE, MAX_PAGE = 10, 100
KEPT_IDEMPOTENCY_KEYS = 1_000
Json = dict[str, Any]
Row = TypeVar("Row")
Answer = Callable[[ProviderAccount, Request, dict[str, str]], Json]


class StripeError(Exception):
    """What Stripe's clients raise as InvalidRequestError, or AuthenticationError for 401."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"type": "invalid_request_error", "message": message}
        if code:
            self.body["code"] = code
        if param:
            self.body["param"] = param


class StripeApi:
    def __init__(self, world: World) -> None:
        self._world = world
        # Answers to POST requests by account and Idempotency-Key: the same key does nothing twice.
        self._answered: dict[tuple[str, str], Json] = {}

    def routes(self) -> list[Route]:
        table: tuple[tuple[str, str, Answer], ...] = (
            ("GET", "/charges", self.list_charges),
            ("GET", "/charges/{id}", self.get_charge),
            ("GET", "/refunds", self.list_refunds),
            ("POST", "/refunds", self.create_refund),
            ("GET", "/refunds/{id}", self.get_refund),
            ("GET", "/disputes", self.list_disputes),
            ("GET", "/disputes/{id}", self.get_dispute),
            ("POST", "/disputes/{id}/close", self.close_dispute),
            ("GET", "/payouts", self.list_payouts),
            ("GET", "/payouts/{id}", self.get_payout),
            ("GET", "/balance", self.get_balance),
            ("GET", "/balance_transactions", self.list_balance_transactions),
        )
        paths: dict[str, dict[str, Answer]] = {}
        for method, path, answer in table:
            paths.setdefault(path, {})[method] = answer
        served = [self._route(PREFIX + path, answers) for path, answers in paths.items()]
        return [*served, Route(PREFIX + "/{rest:path}", self._unknown, methods=["GET", "POST", "DELETE"])]

    # What is asked.

    def list_charges(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        mine = [one for one in self._charges(account) if _is_created_in(one.created_at, given)]
        return _list("/v1/charges", mine, lambda one: one.id, write_charge, given)

    def get_charge(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        return write_charge(self._charge(account, request.path_params["id"], "id"))

    def list_refunds(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        mine = [
            one
            for one in self._refunds(account)
            if given.get("charge", one.charge_id) == one.charge_id and _is_created_in(one.at, given)
        ]
        return _list("/v1/refunds", mine, lambda one: one.id, write_refund, given)

    def get_refund(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        return write_refund(_one(self._refunds(account), lambda one: one.id, request, "refund"))

    def create_refund(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        """The whole rest of the charge, or `amount` of it."""
        if "charge" not in given:
            raise StripeError(
                400,
                "One of the following params should be provided for this request: payment_intent or charge.",
                code="parameter_missing",
            )
        charge = self._charge(account, given["charge"], "charge")
        amount = _whole(given, "amount")
        _check_refund(charge, amount)
        refunded = ledger.refund_charge(self._world, charge.id, amount, given.get("reason", ""))
        return write_refund(ledger.refunds_of(self._world, refunded.id)[-1])

    def list_disputes(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        mine = [one for one in self._disputes(account) if given.get("charge", one.charge_id) == one.charge_id]

        def write(dispute: disputes.Dispute) -> Json:
            return write_dispute(dispute, is_test=account.is_test)

        return _list("/v1/disputes", mine, lambda one: one.id, write, given)

    def get_dispute(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        found = _one(self._disputes(account), lambda one: one.id, request, "dispute")
        return write_dispute(found, is_test=account.is_test)

    def close_dispute(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        """The merchant gives in: the dispute is lost."""
        found = _one(self._disputes(account), lambda one: one.id, request, "dispute")
        if found.state != DisputeState.NEEDS_RESPONSE:
            raise StripeError(400, "This dispute is already closed.")
        return write_dispute(disputes.close(self._world, found.id, won=False), is_test=account.is_test)

    def list_payouts(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        def write(payout: payouts.Payout) -> Json:
            return write_payout(payout, is_test=account.is_test)

        return _list("/v1/payouts", self._payouts(account), lambda one: one.id, write, given)

    def get_payout(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        found = _one(self._payouts(account), lambda one: one.id, request, "payout")
        return write_payout(found, is_test=account.is_test)

    def get_balance(self, account: ProviderAccount, request: Request, given: dict[str, str]) -> Json:
        balances = payouts.balances(self._world, account.token)
        return write_balance(balances, self._disputes(account), is_test=account.is_test)

    def list_balance_transactions(
        self, account: ProviderAccount, request: Request, given: dict[str, str]
    ) -> Json:
        rows = payouts.statement(self._world, account.token)[::-1]
        fitting = [row for row in rows if _is_created_in(row.at, given)]
        path = "/v1/balance_transactions"
        return _list(path, fitting, lambda one: one.id, write_balance_transaction, given)

    # The account's own rows, newest first.

    def _charges(self, account: ProviderAccount) -> list[ProviderCharge]:
        known = self._world.payments.charges.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _refunds(self, account: ProviderAccount) -> list[ProviderRefund]:
        known = self._world.payments.refunds.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _disputes(self, account: ProviderAccount) -> list[disputes.Dispute]:
        known = self._world.payments.disputes.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _payouts(self, account: ProviderAccount) -> list[payouts.Payout]:
        known = self._world.payments.payouts.values()
        return [one for one in reversed(known) if one.provider_token == account.token]

    def _charge(self, account: ProviderAccount, id: str, param: str) -> ProviderCharge:
        charge = self._world.payments.charges.get(id)
        if charge is None or charge.provider_token != account.token:
            raise _missing("charge", id, param)
        return charge

    # The way of a request.

    def _route(self, path: str, answers: dict[str, Answer]) -> Route:
        async def serve(request: Request) -> Response:
            given = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            given |= dict(request.query_params)
            try:
                return JSONResponse(self._answer(answers[request.method], request, given))
            except StripeError as error:
                return JSONResponse({"error": error.body}, error.status)

        return Route(path, serve, methods=list(answers))

    def _answer(self, answer: Answer, request: Request, given: dict[str, str]) -> Json:
        self._world.run_due()
        account = self._account(request)
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return answer(account, request, given)
        known = self._answered.get((account.token, key))
        if known is None:
            known = answer(account, request, given)
            while len(self._answered) >= KEPT_IDEMPOTENCY_KEYS:
                del self._answered[next(iter(self._answered))]
            self._answered[account.token, key] = known
        return known

    def _account(self, request: Request) -> ProviderAccount:
        """The key comes as Bearer, or as the user of Basic."""
        user, password = credentials(request)
        key = password or user
        if not key:
            raise StripeError(401, "You did not provide an API key.")
        account = account_with_key(self._world, "Stripe", key)
        if account is None:
            raise StripeError(401, f"Invalid API Key provided: {key[:8]}****{key[-4:]}")
        return account

    async def _unknown(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/merchant/stripe")
        error = StripeError(404, f"Unrecognized request URL ({request.method}: {path}).")
        return JSONResponse({"error": error.body}, error.status)


def _check_refund(charge: ProviderCharge, amount: int) -> None:
    if charge.state == ChargeState.REFUNDED:
        raise StripeError(
            400, f"Charge {charge.id} has already been refunded.", code="charge_already_refunded"
        )
    if charge.is_disputed or charge.state == ChargeState.CHARGED_BACK:
        raise StripeError(400, f"Charge {charge.id} has been charged back.", code="charge_disputed")
    if not charge.kept_amount:
        raise StripeError(400, f"Charge {charge.id} was not paid and can't be refunded.", param="charge")
    if amount > charge.kept_amount:
        wanted, left = (format_amount(one, charge.currency) for one in (amount, charge.kept_amount))
        raise StripeError(
            400,
            f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )


def _list(
    path: str,
    rows: Sequence[Row],
    id_of: Callable[[Row], str],
    write: Callable[[Row], Json],
    given: dict[str, str],
) -> Json:
    limit = _whole(given, "limit") or DEFAULT_PAGE
    if limit > MAX_PAGE:
        raise StripeError(400, f"This value must be less than or equal to {MAX_PAGE}.", param="limit")
    after, before = given.get("starting_after", ""), given.get("ending_before", "")
    found, has_more = page(rows, id_of, after=after, before=before, limit=limit)
    return {"object": "list", "url": path, "has_more": has_more, "data": [write(row) for row in found]}


def _one(rows: Sequence[Row], id_of: Callable[[Row], str], request: Request, what: str) -> Row:
    wanted = request.path_params["id"]
    for row in rows:
        if id_of(row) == wanted:
            return row
    raise _missing(what, wanted, "id")


def _missing(what: str, id: str, param: str) -> StripeError:
    return StripeError(404, f"No such {what}: '{id}'", code="resource_missing", param=param)


def _is_created_in(moment: float, given: dict[str, str]) -> bool:
    """`created` exactly, or created[gt], [gte], [lt], [lte]."""
    second = int(moment)
    holds: tuple[tuple[str, Callable[[int], bool]], ...] = (
        ("created", lambda limit: second == limit),
        ("created[gt]", lambda limit: second > limit),
        ("created[gte]", lambda limit: second >= limit),
        ("created[lt]", lambda limit: second < limit),
        ("created[lte]", lambda limit: second <= limit),
    )
    return all(holds_for(_whole(given, name)) for name, holds_for in holds if name in given)


def _whole(given: dict[str, str], name: str) -> int:
    """0 when it is left out."""
    text = given.get(name, "")
    if not text:
        return 0
    if not text.isdecimal() or int(text) == 0:
        raise StripeError(400, f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)
