// One message as nodes: text, photo, file, invoice, or the line of a payment.

import { h, icon } from "../dom.js";
import { STARS, sum } from "../money.js";
import { picture } from "../picture.js";
import { formatted } from "../text.js";
import { timeOf, words } from "../words.js";
import { inlineKeyboard } from "./keyboard.js";

// Kinds that are a line in the middle and nobody's words.
export const SERVICE_KINDS = ["payment", "refund", "web_app_data"];

/**
 * `place` says how it stands in the conversation: `{mine, first, last, sender, named, seller, quoted}`.
 * `actions`: open(url), send(text), tap(message, row, column, key), receipt(messageId), jump(messageId).
 */
export function messageNode(message, place, actions) {
  if (message.kind === "payment" || message.kind === "refund") return moneyLine(message, place, actions);
  if (message.kind === "web_app_data") return h("div", { class: "service-line", "data-message": message.id }, words.dataSentLine(message.text));
  const keyboard = message.keyboard.length > 0 && inlineKeyboard(message, actions);
  const classes = ["message", place.mine && "mine", place.first && "first", place.last && "last", keyboard && "has-keyboard"];
  return h(
    "article",
    { class: classes.filter(Boolean).join(" "), "data-message": message.id, "aria-label": `${place.sender}, ${timeOf(message.date)}` },
    h("div", { class: "bubble after-text" }, place.named && h("b", { class: "sender" }, place.sender), source(message), quote(place.quoted, actions), content(message, actions), when(message)),
    keyboard,
  );
}

function content(message, actions) {
  const text = message.text && h("div", { class: "text" }, formatted(message.text, message.entities, actions));
  switch (message.kind) {
    case "photo":
      return [h("a", { class: "photo", href: message.file.url || null, target: "_blank", rel: "noopener" }, picture(message.file.url, message.text || words.photo)), text];
    case "document":
      return [fileNode(message.file), text];
    case "invoice":
      return invoiceNode(message.invoice);
    default:
      return text;
  }
}

function when(message) {
  const time = new Date(message.date * 1000).toISOString();
  return h("span", { class: "when" }, message.edit_date > 0 && `${words.edited} `, h("time", { datetime: time }, timeOf(message.date)));
}

/** Where it came from, when it is not simply its sender's. */
function source(message) {
  const lines = [message.forwarded_from && words.forwardedFrom(message.forwarded_from), message.via_bot && words.viaBot(message.via_bot)];
  return lines.filter(Boolean).map((line) => h("small", { class: "source" }, line));
}

function quote(quoted, actions) {
  if (!quoted) return null;
  return h("button", { type: "button", class: "quoted", on: { click: () => actions.jump(quoted.id) } }, h("b", {}, quoted.sender), h("span", {}, quoted.words));
}

function fileNode(file) {
  const words_ = [h("b", {}, file.name), h("small", {}, words.bytes(file.size))];
  const inner = [h("span", { class: "file-mark" }, icon("document")), h("span", {}, words_)];
  return file.url ? h("a", { class: "file", href: file.url, download: file.name }, inner) : h("span", { class: "file" }, inner);
}

function invoiceNode(invoice) {
  return h(
    "div",
    { class: "invoice" },
    h(
      "div",
      { class: "invoice-top" },
      picture(invoice.photo_url, invoice.title),
      h("span", { class: "invoice-label" }, h("span", { class: "kind" }, invoice.is_test ? words.testInvoice : words.invoice), sum(invoice.total)),
    ),
    h("h3", {}, invoice.title),
    h("p", {}, invoice.description),
  );
}

function moneyLine(message, place, actions) {
  const { total, title } = message.payment;
  const paid = message.kind === "payment";
  const tail = paid ? words.paidLine(place.seller, title) : words.refundLine(place.seller);
  const inner = [total.currency !== STARS && icon(paid ? "check" : "back"), sum(total), tail];
  const attributes = { class: "service-line", "data-message": message.id };
  if (!paid) return h("div", attributes, inner);
  return h("button", { type: "button", ...attributes, title: words.showReceipt, on: { click: () => actions.receipt(message.id) } }, inner);
}
