"""The providers' own side as an ASGI app."""

from __future__ import annotations

from starlette.applications import Starlette

from tgsandbox.cabinets.statement import statement_route
from tgsandbox.cabinets.stripe_api import StripeApi
from tgsandbox.cabinets.yookassa_api import YooKassaApi
from tgsandbox.world.world import World


def cabinets_app(world: World) -> Starlette:
    """Stripe's API below /merchant/stripe, YooKassa's at /merchant/yookassa/v3, /merchant/statement.csv."""
    return Starlette(
        routes=[*StripeApi(world).routes(), *YooKassaApi(world).routes(), statement_route(world)]
    )
