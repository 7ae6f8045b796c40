// Cards that Telegram keeps for the buyer, used again with the two-step password.

import { h, icon } from "../dom.js";
import { field, markErrors, readFields } from "../fields.js";
import { explain, words } from "../words.js";

export function savedCardsScreen(view) {
  const { form } = view;
  const chosen = view.draft.savedCard?.id ?? form.saved_cards[0]?.id;
  const node = h(
    "form",
    { class: "dialog-body fields", id: "saved", novalidate: true, on: { submit: (event) => submit(event, view) } },
    h("fieldset", { class: "options" }, h("legend", { class: "quiet-word" }, words.savedCards), form.saved_cards.map((card) => row(card, card.id === chosen))),
    field({ name: "password", label: words.password, type: "password", autocomplete: "off", "data-focus": true }),
    h("button", { type: "button", class: "button quiet", on: { click: () => view.toStep("card") } }, icon("plus"), words.newCard),
  );
  if (form.error && /PASSWORD|CREDENTIALS/.test(form.error.code)) markErrors(node, { password: explain(form.error) });
  return [
    view.head(words.savedCards, { back: "" }),
    node,
    h("footer", { class: "dialog-foot" }, h("button", { type: "submit", form: "saved", class: "button wide" }, words.confirm)),
  ];
}

function row(card, checked) {
  return h("label", { class: "option" }, h("input", { type: "radio", name: "card", value: card.id, checked }), h("span", { class: "words" }, card.title), icon("card"));
}

function submit(event, view) {
  event.preventDefault();
  const { password } = readFields(event.currentTarget);
  const card = view.form.saved_cards.find((one) => one.id === new FormData(event.currentTarget).get("card"));
  if (!card) return view.toStep("card");
  if (!password) return markErrors(event.currentTarget, { password: words.fillField });
  view.draft.savedCard = { id: card.id, title: card.title, password };
  view.draft.card = null;
  return view.tryAgain("");
}
