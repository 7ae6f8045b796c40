// The lines in the middle that are nobody's words: money that moved, and what happened in a chat.

import { h, icon } from "../dom.js";
import { STARS, sum } from "../money.js";
import { words } from "../words.js";

// Kinds that are a line in the middle and nobody's words.
export const SERVICE_KINDS = ["payment", "refund", "web_app_data", "event", "suggested_post_news"];

/** The line of a message of one of SERVICE_KINDS; `actions` as in messageNode. */
export function noteNode(message, place, actions) {
  const attributes = { class: "service-line", "data-message": message.id };
  if (message.note) return happening(message.note, place, actions, attributes);
  if (message.kind === "web_app_data") return h("div", attributes, words.dataSentLine(message.text));
  return moneyLine(message, place, actions, attributes);
}

/** What happened, in the language of the screen. */
export function noteWords(note, sender) {
  const say = words.notes[note.kind] ?? words.notes.other;
  return say({ people: note.people.join(", "), sender, text: note.text, kind: note.kind.replaceAll("_", " ") });
}

function happening(note, place, actions, attributes) {
  const said = noteWords(note, place.sender);
  if (!note.message_id) return h("div", attributes, said);
  return h("button", { type: "button", ...attributes, on: { click: () => actions.jump(note.message_id) } }, said);
}

function moneyLine(message, place, actions, attributes) {
  const { total, title } = message.payment;
  const paid = message.kind === "payment";
  const tail = paid ? words.paidLine(place.seller, title) : words.refundLine(place.seller);
  const inner = [total.currency !== STARS && icon(paid ? "check" : "back"), sum(total), tail];
  if (!paid) return h("div", attributes, inner);
  return h("button", { type: "button", ...attributes, title: words.showReceipt, on: { click: () => actions.receipt(message.id) } }, inner);
}
