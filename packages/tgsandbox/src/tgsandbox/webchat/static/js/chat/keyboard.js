// Buttons: under a message, and the bot's keyboard below the conversation.

import { h, icon } from "../dom.js";
import { words } from "../words.js";

const CORNERS = { url: "external", copy: "copy", web_app: "external", switch_inline: "forward" };
const STAR_SIGNS = /⭐\uFE0F?|\bXTR\b/g;

/** The buttons under a message. `actions.tap(message, row, column, key)` is told which one was pressed. */
export function inlineKeyboard(message, actions) {
  const key = (button, row, column) => inlineKey(message, button, (pressed) => actions.tap(message, row, column, pressed));
  const rows = message.keyboard.map((buttons, row) => h("div", { class: "keyboard-row" }, buttons.map((button, column) => key(button, row, column))));
  return h("div", { class: "keyboard" }, rows);
}

function inlineKey(message, button, tap) {
  const click = (event) => tap(event.currentTarget);
  const sells = button.kind === "pay" || button.kind === "receipt";
  return h(
    "button",
    { type: "button", class: sells ? "key pay" : "key", on: { click } },
    button.kind === "receipt" && icon("receipt"),
    wordsOn(button, message),
    CORNERS[button.kind] && icon(CORNERS[button.kind], "icon corner"),
  );
}

/** The words that Telegram's client chooses itself are in the buyer's language; the bot's own stay. */
function wordsOn(button, message) {
  if (button.kind === "receipt") return words.receiptButton;
  if (button.kind !== "pay") return button.text;
  const total = message.invoice?.total.text;
  return withStars(button.text === `Pay ${total}` ? words.pay(total) : button.text);
}

/** A pay button's "⭐" and "XTR" are drawn as the Star. */
function withStars(text) {
  return text.split(STAR_SIGNS).flatMap((part, index) => (index === 0 ? [part] : [icon("star"), part]));
}

/** The keyboard that the bot put in place of the letters. `press(row, column, button)` is told which key was pressed. */
export function replyKeyboard(rows, press) {
  const key = (button, row, column) =>
    h("button", { type: "button", class: "key", on: { click: () => press(row, column, button) } }, button.text, CORNERS[button.kind] && icon(CORNERS[button.kind], "icon corner"));
  return h(
    "div",
    { class: "reply-keyboard keyboard", role: "group", "aria-label": words.botKeyboard },
    rows.map((buttons, row) => h("div", { class: "keyboard-row" }, buttons.map((button, column) => key(button, row, column)))),
  );
}
