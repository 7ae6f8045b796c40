// A new card, with the checks that Telegram's client makes itself, and the sandbox's test cards at hand.

import { fill, h } from "../dom.js";
import { field, markErrors, readFields } from "../fields.js";
import { explain, words } from "../words.js";

const GOOD_DATE = "12/39";
const TEST_CARDS = [
  ["cardGood", "4242424242424242"],
  ["card3ds", "4000002500003155"],
  ["cardDeclined", "4000000000000002"],
  ["cardPoor", "4000000000009995"],
  ["cardExpired", "4000000000000069"],
];
// YooKassa's own test cards; they have no valid check digit.
const YOOKASSA_CARDS = [["cardGood", "1111111111111026"]];

export function cardScreen(view) {
  const { form } = view;
  const known = view.draft.card?.fields ?? {};
  const face = h("div", { class: "card-face", "aria-hidden": "true" });
  const inputs = {
    number: field({ name: "number", label: words.cardNumber, value: grouped(known.number ?? ""), inputmode: "numeric", autocomplete: "off", placeholder: "0000 0000 0000 0000", "data-focus": true }),
    expiry: field({ name: "expiry", label: words.cardExpiry, value: known.expiry ?? "", inputmode: "numeric", autocomplete: "off", placeholder: "12/39" }),
    cvc: field({ name: "cvc", label: words.cardCvc, value: known.cvc ?? "", inputmode: "numeric", autocomplete: "off", placeholder: "123" }),
    holder: field({ name: "holder", label: words.cardHolder, value: known.holder ?? "", autocomplete: "off" }),
  };
  const node = h(
    "form",
    { class: "dialog-body", id: "card", novalidate: true, on: { submit: (event) => submit(event, view), input: (event) => typed(event, face) } },
    face,
    h("div", { class: "fields" }, inputs.number, h("div", { class: "fields-row" }, inputs.expiry, inputs.cvc), inputs.holder, saveBox(form, known)),
    testCards(form, (number) => useTestCard(node, face, number)),
  );
  drawFace(face, readFields(node));
  if (form.error?.field) markErrors(node, { [form.error.field]: explain(form.error) });
  return [
    view.head(words.newCard, { back: form.saved_cards.length > 0 ? "saved" : "" }),
    node,
    h("footer", { class: "dialog-foot" }, h("button", { type: "submit", form: "card", class: "button wide" }, words.useCard)),
  ];
}

function saveBox(form, known) {
  if (!form.can_save_card) return h("p", { class: "hint" }, words.saveCardNeedsPassword);
  return h("label", { class: "check" }, h("input", { type: "checkbox", name: "save", checked: known.save ?? false }), h("span", {}, words.saveCard));
}

function testCards(form, use) {
  const cards = form.provider === "YooKassa" ? [...YOOKASSA_CARDS, ...TEST_CARDS.slice(1)] : TEST_CARDS;
  const chip = ([word, number]) => h("button", { type: "button", class: "chip", title: grouped(number), on: { click: () => use(number) } }, `${words[word]} · ${number.slice(-4)}`);
  return h("section", { class: "test-cards" }, h("h3", {}, words.testCards), h("div", { class: "chips" }, cards.map(chip)));
}

function useTestCard(node, face, number) {
  const { elements } = node;
  elements.number.value = grouped(number);
  elements.expiry.value = GOOD_DATE;
  elements.cvc.value = "123";
  elements.holder.value ||= "TEST BUYER";
  markErrors(node, {});
  drawFace(face, readFields(node));
}

function typed(event, face) {
  const input = event.target;
  if (input.name === "number") rewrite(input, grouped);
  if (input.name === "expiry") rewrite(input, monthAndYear);
  if (input.name === "cvc") rewrite(input, (text) => digits(text).slice(0, 4));
  drawFace(face, readFields(input.form));
}

/** Puts the typed text into its usual form, but only when the caret stands at the end: else it would jump. */
function rewrite(input, write) {
  if (input.selectionStart === input.value.length) input.value = write(input.value);
}

const digits = (text) => text.replace(/\D/g, "");

export function grouped(text) {
  return digits(text).slice(0, 19).replace(/(.{4})(?=.)/g, "$1 ");
}

function monthAndYear(text) {
  const typedDigits = digits(text).slice(0, 4);
  if (typedDigits.length < 2 || (typedDigits.length === 2 && !text.endsWith("/"))) return typedDigits;
  return `${typedDigits.slice(0, 2)}/${typedDigits.slice(2)}`;
}

export function brandOf(number) {
  if (/^3[47]/.test(number)) return "American Express";
  return { 4: "Visa", 5: "Mastercard", 2: "Mir" }[number[0]] ?? "Card";
}

function drawFace(face, { number, expiry, holder }) {
  const shownDigits = grouped(digits(number).padEnd(16, "•").slice(0, 19)) || "";
  const masked = digits(number).padEnd(16, "•").replace(/(.{4})(?=.)/g, "$1 ");
  fill(
    face,
    h("span", { class: "brand" }, h("span", {}, number ? brandOf(digits(number)) : words.card), h("span", {}, "TEST")),
    h("span", { class: "digits" }, masked || shownDigits),
    h("span", { class: "bottom" }, h("span", {}, holder || words.cardHolder), h("span", {}, expiry || words.monthAndYear)),
  );
}

/** The check digit of ISO/IEC 7812. */
export function passesLuhn(number) {
  const sum = [...number].reverse().reduce((total, sign, place) => {
    const value = Number(sign) * (1 + (place % 2));
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return number.length >= 12 && sum % 10 === 0;
}

/** What the client itself finds wrong with a card, by field; {} when it may be sent. */
export function cardErrors({ number, expiry, cvc }, { now, knownNumbers = [] }) {
  const errors = {};
  if (!passesLuhn(digits(number)) && !knownNumbers.includes(digits(number))) errors.number = words.cardNumberWrong;
  const [, month, year] = /^(0[1-9]|1[0-2])\/(\d\d)$/.exec(expiry) ?? [];
  const isOldTestCard = knownNumbers.includes(digits(number));
  if (!month) errors.expiry = words.cardExpiryWrong;
  else if (!isOldTestCard && new Date(2000 + Number(year), Number(month)) <= new Date(now * 1000)) errors.expiry = words.cardExpiryPast;
  const length = brandOf(digits(number)) === "American Express" ? 4 : 3;
  if (!new RegExp(`^\\d{${length}}$`).test(cvc)) errors.cvc = words.cardCvcWrong(length);
  return errors;
}

function submit(event, view) {
  event.preventDefault();
  const node = event.currentTarget;
  const values = readFields(node);
  const knownNumbers = view.form.provider === "Stripe" ? [] : ["1111111111111026", "1111111111111049", "1111111111111051"];
  const errors = cardErrors(values, { now: view.desk.now(), knownNumbers });
  markErrors(node, errors);
  if (Object.keys(errors).length > 0) return;
  const number = digits(values.number);
  const fields = { number, expiry: values.expiry, cvc: values.cvc, holder: values.holder, save: values.save ?? false };
  view.draft.card = { title: `${brandOf(number)} *${number.slice(-4)}`, fields };
  view.draft.savedCard = null;
  view.tryAgain("");
}
