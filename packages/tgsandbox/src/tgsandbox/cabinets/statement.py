"""The merchant's statement as a CSV file, one for each provider token."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tgsandbox.cabinets.access import account_with_key, credentials
from tgsandbox.world.providers import payouts
from tgsandbox.world.providers.disputes import DisputeState
from tgsandbox.world.world import World

PATH = "/merchant/statement.csv"
COLUMNS = (
    "date",
    "type",
    "id",
    "provider_payment_charge_id",
    "telegram_payment_charge_id",
    "amount",
    "currency",
    "description",
)


def statement_route(world: World) -> Route:
    """Amounts are whole numbers of smallest units, money in is positive."""

    async def serve(request: Request) -> Response:
        user, password = credentials(request)
        account = account_with_key(world, "", password or user)
        if account is None:
            headers = {"www-authenticate": 'Basic realm="merchant"'}
            return PlainTextResponse("the merchant's secret key is wanted", 401, headers)
        world.run_due()
        return Response(write_statement(world, account.token), media_type="text/csv")

    return Route(PATH, serve, methods=["GET"])


def write_statement(world: World, provider_token: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in payouts.statement(world, provider_token):
        charge = world.payments.charges.get(row.charge_id)
        writer.writerow(
            (
                datetime.fromtimestamp(row.at, UTC).isoformat(),
                _kind(world, row),
                row.id,
                row.charge_id,
                charge.telegram_payment_charge_id if charge else "",
                row.amount,
                row.currency,
                row.description,
            )
        )
    return out.getvalue()


def _kind(world: World, row: payouts.StatementRow) -> str:
    """A dispute that was lost is money gone for good; the line keeps the day on which it went."""
    dispute = world.payments.disputes.get(row.id)
    is_lost = dispute is not None and dispute.state == DisputeState.LOST
    return "chargeback" if is_lost else row.kind
