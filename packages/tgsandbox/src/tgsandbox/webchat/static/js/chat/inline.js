// Inline mode: "@bot words" asks that bot, its results stand above the field, and the chosen one is sent.

import { api, Refused } from "../api.js";
import { avatar, fill, h } from "../dom.js";
import { words } from "../words.js";

const QUERY = /^@(\w{3,32})\s(.*)$/s;
// So long nothing more was typed, and the bot is asked.
const ASK_AFTER_MILLISECONDS = 200;

export class InlineResults {
  /** `sent()` is called when a result went into the chat, `open(url)` for the button above the results. */
  constructor(desk, peer, { sent, open }) {
    this.desk = desk;
    this.peer = peer;
    this.sent = sent;
    this.open = open;
    this.asked = "";
    this.query = null;
    this.element = h("div", { class: "inline-results", role: "group", "aria-label": words.inlineResults, hidden: true });
  }

  /** What stands in the field now. */
  typed(text) {
    if (text === this.asked) return;
    this.asked = text;
    clearTimeout(this.timer);
    const [, username, query] = QUERY.exec(text) ?? [];
    const bot = username && this.desk.bots.find((known) => known.username.toLowerCase() === username.toLowerCase());
    if (!bot) return this.hide();
    this.timer = setTimeout(() => this.ask(bot, query, text), ASK_AFTER_MILLISECONDS);
    return undefined;
  }

  async ask(bot, query, text) {
    try {
      const asked = await api.askInline(this.desk.user.id, { bot_id: bot.id, peer_id: this.peer, query });
      if (text === this.asked) this.show(bot, asked);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(words.noInline(bot.username), error.message);
    }
  }

  /** Some inline query of this person was answered. */
  async hear() {
    if (!this.query || this.query.results) return;
    const { id, bot_id: bot } = this.query;
    const answered = await api.inline(this.desk.user.id, id);
    if (this.query?.id === id) this.show(this.desk.bot(bot), answered);
  }

  show(bot, query) {
    this.query = query;
    if (query.results === null) return this.say(words.inlineAsks(bot.username));
    if (query.results.length === 0 && !query.button_text) return this.say(words.inlineNothing(bot.username));
    const button = query.button_text && h("button", { type: "button", class: "inline-button", on: { click: () => this.open(query.button_url) } }, query.button_text);
    this.element.hidden = false;
    fill(this.element, button, query.results.map((result) => this.row(result)));
    return undefined;
  }

  row(result) {
    const title = result.title || result.type;
    return h(
      "button",
      { type: "button", class: "inline-result", on: { click: () => this.choose(result) } },
      avatar(title, title, { small: true }),
      h("span", { class: "card-lines" }, h("b", {}, title), result.description && h("span", {}, result.description)),
      result.is_invoice && h("span", { class: "badge" }, words.invoice),
    );
  }

  async choose(result) {
    await api.chooseInline(this.desk.user.id, this.query.id, result.id);
    this.hide();
    this.sent();
  }

  say(text, why = "") {
    this.element.hidden = false;
    fill(this.element, h("p", { class: "hint", title: why }, text));
  }

  hide() {
    this.query = null;
    this.element.hidden = true;
    fill(this.element);
  }
}
