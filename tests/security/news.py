"""Updates as Telegram would tell them, of which one thing is not as it should be."""

from __future__ import annotations

import itertools
from typing import Any

Update = dict[str, Any]  # Telegram's own JSON
_numbers = itertools.count(1)


def person(user_id: int, name: str = "Mallory") -> Update:
    return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "en"}


def pre_checkout(query_id: str, payer_id: int, payload: str, total: int, currency: str) -> Update:
    query = {
        "id": query_id,
        "from": person(payer_id),
        "currency": currency,
        "total_amount": total,
        "invoice_payload": payload,
    }
    return {"update_id": next(_numbers), "pre_checkout_query": query}


def payment(charge_id: str, payer_id: int, payload: str, total: int, currency: str) -> Update:
    paid = {
        "currency": currency,
        "total_amount": total,
        "invoice_payload": payload,
        "telegram_payment_charge_id": charge_id,
        "provider_payment_charge_id": f"provider-{charge_id}",
    }
    return {"update_id": next(_numbers), "message": {**_message(payer_id), "successful_payment": paid}}


def said(user_id: int, text: str, name: str = "Mallory") -> Update:
    return {"update_id": next(_numbers), "message": {**_message(user_id, name), "text": text}}


def tapped(user_id: int, data: str, chat: Update | None = None, name: str = "Mallory") -> Update:
    message = _message(user_id, name)
    query = {
        "id": f"tap-{next(_numbers)}",
        "from": person(user_id, name),
        "chat_instance": "1",
        "message": {**message, "chat": chat or message["chat"]},
        "data": data,
    }
    return {"update_id": next(_numbers), "callback_query": query}


def _message(user_id: int, name: str = "Mallory") -> Update:
    chat = {"id": user_id, "type": "private", "first_name": name}
    return {"message_id": 1, "date": 1_750_000_000, "from": person(user_id, name), "chat": chat}
