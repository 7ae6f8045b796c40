// The bot's shipping options.

import { api } from "../api.js";
import { h } from "../dom.js";
import { shown } from "../money.js";
import { words } from "../words.js";

export function shippingScreen(view) {
  const { form } = view;
  const chosen = form.shipping_option_id || form.shipping_options[0]?.id;
  const submit = async (event) => {
    event.preventDefault();
    const option = new FormData(event.currentTarget).get("option");
    if (await view.ask((user, id) => api.shipping(user, id, option))) view.toStep("");
  };
  return [
    view.head(words.shippingMethod, { back: "" }),
    h("form", { class: "dialog-body", id: "shipping", on: { submit } }, h("fieldset", { class: "options" }, h("legend", { class: "quiet-word" }, words.shippingMethod), form.shipping_options.map((option) => row(option, option.id === chosen)))),
    h("footer", { class: "dialog-foot" }, h("button", { type: "submit", form: "shipping", class: "button wide", disabled: form.shipping_options.length === 0 }, words.done)),
  ];
}

function row(option, checked) {
  const parts = option.parts.length > 1 ? h("small", {}, option.parts.map((part) => `${part.label}: ${part.price.text}`).join(" · ")) : null;
  const input = h("input", { type: "radio", name: "option", value: option.id, checked, "data-focus": checked });
  return h("label", { class: "option" }, input, h("span", { class: "words" }, option.title, parts), h("b", {}, shown(option.total)));
}
