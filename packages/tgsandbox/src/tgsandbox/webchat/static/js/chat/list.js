// The list of chats, and under it the bots that the buyer hasn't opened yet.

import { avatar, fill, h, icon } from "../dom.js";
import { address } from "../router.js";
import { timeOf, words } from "../words.js";
import { noteWords } from "./notes.js";

// The server counts no further than to a hundred.
const MOST_UNREAD_SHOWN = 99;

export class ChatList {
  constructor(desk) {
    this.desk = desk;
    this.wanted = "";
    this.title = h("h1", { class: "grow" });
    this.input = h("input", { class: "input", type: "search", on: { input: () => this.search() } });
    this.body = h("div", { class: "pane-body" });
    this.element = h(
      "section",
      { class: "pane chat-list-pane" },
      h("header", { class: "pane-head" }, this.title),
      h("div", { class: "search" }, icon("search"), this.input),
      this.body,
    );
  }

  search() {
    this.wanted = this.input.value.trim().toLowerCase();
    this.show(this.current);
  }

  show(current) {
    this.current = current;
    this.title.textContent = words.chats;
    this.input.placeholder = words.search;
    this.input.setAttribute("aria-label", words.search);
    this.element.setAttribute("aria-label", words.chats);
    const key = JSON.stringify([current, this.wanted, words.language, this.desk.chats, this.desk.bots.map((bot) => bot.name), this.desk.router.route.dock]);
    if (key === this.drawn) return;
    this.drawn = key;
    const focused = document.activeElement?.dataset?.peer;
    fill(this.body, this.contents());
    if (focused) this.body.querySelector(`[data-peer="${focused}"]`)?.focus({ preventScroll: true });
  }

  contents() {
    const chats = this.desk.chats.filter((chat) => this.fits(chat.title, chat.username));
    const met = new Set(this.desk.chats.map((chat) => chat.peer_id));
    const bots = this.desk.bots.filter((bot) => !met.has(bot.id) && this.fits(bot.name, bot.username));
    if (!this.wanted && this.desk.ownBots.length === 0) return [this.noBots(), this.rows(chats, bots)];
    if (chats.length + bots.length === 0) return h("p", { class: "empty" }, words.noMatch);
    return [chats.length === 0 && !this.wanted && h("p", { class: "empty" }, words.noChatsHelp), this.rows(chats, bots)];
  }

  rows(chats, bots) {
    return [
      h("nav", { "aria-label": words.chats }, chats.map((chat) => this.chatRow(chat))),
      bots.length > 0 && h("h2", { class: "list-label" }, words.moreBots),
      h("nav", { "aria-label": words.moreBots }, bots.map((bot) => this.botRow(bot))),
    ];
  }

  fits(...names) {
    return names.some((name) => name.toLowerCase().includes(this.wanted));
  }

  noBots() {
    return h(
      "div",
      { class: "empty" },
      h("span", { class: "empty-mark" }, icon("bots")),
      h("h2", {}, words.noBots),
      h("p", {}, words.noBotsHelp),
      h("a", { class: "button", href: address({ name: "bots" }) }, words.makeBot),
    );
  }

  chatRow(chat) {
    const last = chat.last_message;
    const lines = [
      h("span", { class: "chat-row-line" }, h("span", { class: "chat-row-name" }, chat.title), last && h("time", { class: "chat-row-time" }, timeOf(last.date))),
      h(
        "span",
        { class: "chat-row-line" },
        h("span", { class: "chat-row-last" }, last ? this.inShort(last) : chat.username ? `@${chat.username}` : words.members(chat.member_count)),
        chat.unread > 0 && unreadNode(chat.unread),
      ),
    ];
    return this.row(chat.peer_id, chat.title, this.desk.bot(chat.peer_id) !== null, lines);
  }

  botRow(bot) {
    const lines = [h("span", { class: "chat-row-name" }, bot.name), h("span", { class: "chat-row-last" }, `@${bot.username}`)];
    return this.row(bot.id, bot.name, true, lines);
  }

  row(peer, name, bot, lines) {
    const href = address({ name: "chat", user: this.desk.user.id, peer, dock: this.desk.router.route.dock });
    return h(
      "a",
      { class: "chat-row", href, "data-peer": peer, "aria-current": this.current === peer ? "page" : null },
      avatar(peer, name, { bot }),
      h("span", { class: "chat-row-lines" }, lines),
    );
  }

  inShort(message) {
    if (message.note) return noteWords(message.note, this.desk.nameOf(message.sender_id));
    const mine = message.sender_id === this.desk.user.id ? `${words.you}: ` : "";
    switch (message.kind) {
      case "invoice":
        return words.invoiceShort(message.invoice.title);
      case "photo":
        return mine + (message.text || words.photoShort);
      case "document":
        return mine + (message.text || message.file?.name || words.documentShort);
      case "media":
        return mine + (message.text || words.mediaKinds[message.media.kind]);
      case "paid_media":
        return words.paidMediaShort(message.paid_media.stars);
      case "gift":
        return mine + `${message.gift.unique_name || words.gift} ${message.gift.emoji}`;
      case "location":
      case "venue":
        return mine + (message.place.title || words.location);
      case "payment":
        return `${words.paymentShort}: ${message.payment.total.text}`;
      case "refund":
        return `${words.refundShort}: ${message.payment.total.text}`;
      default:
        return mine + message.text.replace(/\s+/g, " ");
    }
  }
}

function unreadNode(count) {
  const shown = count > MOST_UNREAD_SHOWN ? `${MOST_UNREAD_SHOWN}+` : String(count);
  return h("span", { class: "unread", role: "img", "aria-label": words.unread(shown) }, shown);
}
