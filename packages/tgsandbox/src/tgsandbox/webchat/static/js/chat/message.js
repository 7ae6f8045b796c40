// One message as nodes: its bubble with what is in it, and the buttons under it. An album is one, too.

import { h, icon } from "../dom.js";
import { sum } from "../money.js";
import { counted } from "../payment/stars.js";
import { picture } from "../picture.js";
import { formatted } from "../text.js";
import { timeOf, words } from "../words.js";
import { checklistNode, contactNode, diceNode, giftNode, placeNode, pollNode } from "./cards.js";
import { inlineKeyboard } from "./keyboard.js";
import { albumNode, mediaNode, paidMediaNode } from "./media.js";
import { noteNode, SERVICE_KINDS } from "./notes.js";
import { reactionsNode, toolsNode } from "./tools.js";

/**
 * `messages` are one message, or those of an album. `place` says how they stand in the conversation:
 * `{mine, user, first, last, sender, named, seller, quoted}`. `actions`: open(url), send(text),
 * tap(message, row, column, key), receipt(messageId), jump(messageId), buyMedia(message, button), vote(message, places),
 * markTasks(message, tasks), reply(message), react(message, emoji).
 */
export function messageNode(messages, place, actions) {
  const [message] = messages;
  if (SERVICE_KINDS.includes(message.kind)) return noteNode(message, place, actions);
  const keyboard = message.keyboard.length > 0 && inlineKeyboard(message, actions);
  const classes = ["message", place.mine && "mine", place.first && "first", place.last && "last", keyboard && "has-keyboard"];
  const inner = messages.length > 1 ? album(messages, actions) : content(message, place, actions);
  return h(
    "article",
    { class: classes.filter(Boolean).join(" "), "data-message": message.id, tabindex: "-1", "aria-label": `${place.sender}, ${timeOf(message.date)}` },
    h("div", { class: "bubble after-text" }, place.named && h("b", { class: "sender" }, place.sender), source(message), quote(place.quoted, actions), inner, when(messages.at(-1))),
    reactionsNode(message, place.user, actions),
    keyboard,
    toolsNode(message, place.user, actions),
  );
}

function album(messages, actions) {
  const told = messages.find((message) => message.text);
  return [albumNode(messages), told && wordsOf(told, actions)];
}

function wordsOf(message, actions) {
  return message.text && h("div", { class: "text" }, formatted(message.text, message.entities, actions));
}

function content(message, place, actions) {
  switch (message.kind) {
    case "photo":
      return [mediaNode(message), wordsOf(message, actions)];
    case "media":
      // A sticker's words are its emoji, which the drawing stands for.
      return [mediaNode(message), message.media.emoji !== message.text && wordsOf(message, actions)];
    case "game":
      return [picture(message.file.url, message.text), wordsOf(message, actions)];
    case "document":
      return [fileNode(message.file), wordsOf(message, actions)];
    case "invoice":
      return invoiceNode(message.invoice);
    case "paid_media":
      return [paidMediaNode(message, place.user, actions.buyMedia), wordsOf(message, actions)];
    case "location":
    case "venue":
      return placeNode(message.place);
    case "contact":
      return contactNode(message.contact);
    case "dice":
      return diceNode(message.dice);
    case "gift":
      return giftNode(message.gift);
    case "checklist":
      return checklistNode(message, place.user, actions.markTasks);
    case "poll":
      return pollNode(message, place.user, actions.vote);
    default:
      return wordsOf(message, actions);
  }
}

function when(message) {
  const time = new Date(message.date * 1000).toISOString();
  const effect = message.effect && h("span", { class: "effect", "aria-hidden": "true" }, message.effect);
  const paid = message.paid_stars > 0 && h("span", { class: "sum", title: words.paidToWrite }, icon("star"), counted(message.paid_stars));
  return h("span", { class: "when" }, effect, paid, message.edit_date > 0 && `${words.edited} `, h("time", { datetime: time }, timeOf(message.date)));
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
