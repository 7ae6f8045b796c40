// The form's first screen: what is bought, what it costs, what is still missing, Pay.

import { api } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { parseAmount, plainAmount, shown } from "../money.js";
import { picture } from "../picture.js";
import { countryName, explain, words } from "../words.js";

export function checkoutScreen(view) {
  const { form } = view;
  return [
    view.head(words.checkout),
    h(
      "div",
      { class: "dialog-body" },
      product(form),
      form.error && h("p", { class: "note bad", role: "alert" }, icon("warning"), h("span", {}, form.error.bot_words || explain(form.error))),
      prices(form),
      form.max_tip.amount > 0 && tip(view),
      h("div", { class: "pay-rows" }, rows(view)),
      form.provider && h("p", { class: "pay-small" }, words.processedBy(form.provider)),
    ),
    h(
      "footer",
      { class: "dialog-foot" },
      h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: () => payOrAsk(view) } }, words.pay(form.total.text)),
    ),
  ];
}

export function product(form) {
  return h(
    "div",
    { class: "pay-product" },
    h("div", { class: "thumb" }, picture(form.photo_url, form.title)),
    h("div", { class: "grow" }, h("h3", {}, form.title), h("p", {}, form.description), h("span", { class: "seller" }, form.bot_name)),
  );
}

/** Price parts, tip and total, for the form and for the receipt. */
export function prices(form) {
  const line = (label, money, className = "price") => h("div", { class: className }, h("dt", {}, label), h("dd", {}, shown(money)));
  return h(
    "dl",
    { class: "prices" },
    form.price_parts.map((part) => line(part.label, part.price)),
    form.tip.amount > 0 && line(words.tipLine, form.tip),
    line(words.total, form.total, "price total"),
  );
}

function tip(view) {
  const { form } = view;
  const wrong = h("span", { class: "field-error", role: "alert" });
  const set = (amount) => view.ask((user, id) => api.tip(user, id, amount));
  const typed = (event) => {
    const amount = event.target.value.trim() === "" ? 0 : parseAmount(event.target.value, form.currency);
    if (amount === form.tip.amount) return;
    if (amount !== null && amount <= form.max_tip.amount) set(amount);
    else fill(wrong, words.tipWrong(form.max_tip.text));
  };
  const value = form.tip.amount > 0 ? plainAmount(form.tip.amount, form.currency) : "";
  const own = h("input", { class: "input", id: "tip", inputmode: "decimal", placeholder: plainAmount(0, form.currency), value, on: { change: typed } });
  return h(
    "section",
    { class: "tip" },
    h("div", { class: "tip-line" }, h("label", { for: "tip" }, words.tip), own),
    form.suggested_tips.length > 0 && h("div", { class: "chips" }, form.suggested_tips.map((money) => tipChip(money, form, set))),
    h("span", { class: "hint" }, words.tipMax(form.max_tip.text)),
    wrong,
  );
}

function tipChip(money, form, set) {
  const pressed = money.amount === form.tip.amount;
  return h("button", { type: "button", class: "chip", "aria-pressed": String(pressed), on: { click: () => set(pressed ? 0 : money.amount) } }, money.text);
}

function rows(view) {
  const { form } = view;
  const info = form.order_info ?? {};
  const option = form.shipping_options.find((one) => one.id === form.shipping_option_id);
  return [
    row("card", words.paymentMethod, paymentTitle(view), words.choosePayment, () => view.toStep(paymentStep(view))),
    form.need_shipping_address && row("pin", words.shippingAddress, addressLine(info.shipping_address), words.enterAddress, () => view.toStep("contact")),
    form.is_flexible && row("truck", words.shippingMethod, option?.title, form.shipping_options.length ? words.chooseShipping : words.shippingFirst, () => view.toStep(form.shipping_options.length ? "shipping" : "contact")),
    form.need_name && row("person", words.name, info.name, words.enterName, () => view.toStep("contact")),
    form.need_email && row("mail", words.email, info.email, words.enterEmail, () => view.toStep("contact")),
    form.need_phone_number && row("phone", words.phone, info.phone_number && `+${info.phone_number}`, words.enterPhone, () => view.toStep("contact")),
  ];
}

function row(drawing, label, value, missing, click) {
  return h(
    "button",
    { type: "button", class: value ? "pay-row" : "pay-row missing", on: { click } },
    icon(drawing),
    h("span", { class: "pay-row-words" }, h("small", {}, label), h("span", {}, value || missing)),
    icon("chevron"),
  );
}

function paymentTitle(view) {
  const { card, savedCard } = view.draft;
  return card?.title ?? savedCard?.title ?? "";
}

function paymentStep(view) {
  return view.form.saved_cards.length > 0 ? "saved" : "card";
}

export function addressLine(address) {
  if (!address?.country_code) return "";
  const { street_line1: first, street_line2: second, city, state, post_code: code, country_code: country } = address;
  return [...new Set([first, second, city, state, code, countryName(country)])].filter(Boolean).join(", ");
}

/** Pay, or the first screen on which something is missing. */
export function payOrAsk(view) {
  const { form, draft } = view;
  const asks = form.need_name || form.need_email || form.need_phone_number || form.need_shipping_address;
  if (asks && !form.order_info_is_valid) return view.toStep("contact");
  if (form.is_flexible && !form.shipping_option_id) return view.toStep(form.shipping_options.length > 0 ? "shipping" : "contact");
  if (draft.savedCard) return view.ask((user, id) => api.pay(user, id, { saved_card_id: draft.savedCard.id, password: draft.savedCard.password }));
  if (draft.card) return view.ask((user, id) => api.pay(user, id, { card: draft.card.fields }));
  return view.toStep(paymentStep(view));
}
