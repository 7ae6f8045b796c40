"""The table of the control API: every verb with its path. Routes, checks and OpenAPI come from it."""

from __future__ import annotations

from tgsandbox.control.verb import Verb
from tgsandbox.control.verbs import (
    bots,
    chats,
    clock,
    forms,
    people,
    quirks,
    records,
    subscriptions,
    taps,
    waiting,
)

CHAT = "/users/{user_id}/chats/{peer_id}"
FORM = "/users/{user_id}/forms/{form_id}"
SUBSCRIPTION = "/users/{user_id}/subscriptions/{charge_id}"

VERBS = (
    Verb("GET", "/users", people.list_users),
    Verb("POST", "/users", people.create_user),
    Verb("GET", "/users/{user_id}", people.get_user),
    Verb("PATCH", "/users/{user_id}", people.change_user),
    Verb("DELETE", "/users/{user_id}/cards/{card_id}", people.forget_card),
    Verb("DELETE", "/users/{user_id}/order-info", people.forget_order_info),
    Verb("GET", "/bots", bots.list_bots),
    Verb("POST", "/bots", bots.create_bot),
    Verb("GET", "/bots/{bot_id}", bots.get_bot),
    Verb("GET", "/providers", bots.list_providers),
    Verb("POST", "/bots/{bot_id}/providers", bots.connect),
    Verb("DELETE", "/bots/{bot_id}/providers/{token}", bots.disconnect),
    Verb("POST", "/chats", chats.create_chat),
    Verb("GET", "/users/{user_id}/chats", chats.list_chats),
    Verb("GET", f"{CHAT}/messages", chats.list_messages),
    Verb("POST", f"{CHAT}/messages", chats.send_text),
    Verb("POST", f"{CHAT}/start", chats.start_bot),
    Verb("POST", f"{CHAT}/messages/{{message_id}}/tap", taps.tap_button),
    Verb("POST", f"{CHAT}/read", chats.mark_read),
    Verb("POST", f"{CHAT}/block", chats.block_bot),
    Verb("POST", f"{CHAT}/unblock", chats.unblock_bot),
    Verb("GET", f"{CHAT}/commands", chats.list_commands),
    Verb("POST", "/users/{user_id}/open", taps.open_url),
    Verb("POST", "/users/{user_id}/forms", forms.open_form),
    Verb("GET", FORM, forms.get_form),
    Verb("POST", f"{FORM}/info", forms.give_information),
    Verb("POST", f"{FORM}/shipping", forms.choose_shipping),
    Verb("POST", f"{FORM}/tip", forms.set_tip),
    Verb("POST", f"{FORM}/pay", forms.pay),
    Verb("POST", f"{FORM}/three-d-secure", forms.answer_three_d_secure),
    Verb("POST", f"{FORM}/cancel", forms.cancel_form),
    Verb("GET", "/users/{user_id}/receipts/{bot_id}/{message_id}", forms.get_receipt),
    Verb("GET", "/clock", clock.get_clock),
    Verb("POST", "/clock", clock.change_clock),
    Verb("GET", "/users/{user_id}/subscriptions", subscriptions.list_subscriptions),
    Verb("POST", f"{SUBSCRIPTION}/cancel", subscriptions.cancel_subscription),
    Verb("POST", f"{SUBSCRIPTION}/resume", subscriptions.resume_subscription),
    Verb("GET", "/quirks", quirks.list_quirks),
    Verb("POST", "/quirks/{name}", quirks.switch_quirk),
    Verb("GET", "/calls", records.list_calls),
    Verb("GET", "/updates", records.list_updates),
    Verb("GET", "/forms", records.list_forms),
    Verb("GET", "/charges", records.list_charges),
    Verb("POST", "/charges/{charge_id}/refund", records.refund),
    Verb("GET", "/stars", records.list_stars),
    Verb("GET", "/wait", waiting.wait_for),
)
