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
    // Of a further page that the bot has not answered yet: its bot, and the button that stands in its place.
    this.page = null;
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
    if (this.query?.id !== id || answered.results === null) return;
    if (this.page) this.append(answered);
    else this.show(this.desk.bot(bot), answered);
  }

  show(bot, query) {
    this.query = query;
    if (query.results === null) return this.say(words.inlineAsks(bot.username));
    if (query.results.length === 0 && !query.button_text) return this.say(words.inlineNothing(bot.username));
    const button = query.button_text && h("button", { type: "button", class: "inline-button", on: { click: () => this.open(query.button_url) } }, query.button_text);
    const isGallery = query.results.length > 0 && query.results.every((result) => result.is_picture);
    this.list = h("div", { class: isGallery ? "inline-gallery" : "inline-list" }, this.rows(query));
    this.element.hidden = false;
    fill(this.element, button, this.list, this.more(bot, query));
    this.element.scrollTop = 0;
    return undefined;
  }

  /** The next page comes when the end of this one is seen, or by a press. */
  more(bot, query) {
    if (!query.next_offset) return null;
    const button = h("button", { type: "button", class: "inline-button" }, words.inlineMore);
    const load = async () => {
      watcher.disconnect();
      button.disabled = true;
      const asked = await api.askInline(this.desk.user.id, { bot_id: bot.id, peer_id: this.peer, query: query.query, offset: query.next_offset });
      if (this.query !== query) return;
      this.query = asked;
      this.page = { bot, button };
      if (asked.results !== null) this.append(asked);
    };
    const watcher = new IntersectionObserver(([seen]) => seen.isIntersecting && load(), { root: this.element });
    button.addEventListener("click", load);
    watcher.observe(button);
    return button;
  }

  append(query) {
    const { bot, button } = this.page;
    this.page = null;
    this.query = query;
    this.list.append(...this.rows(query));
    button.replaceWith(this.more(bot, query) ?? "");
  }

  rows(query) {
    return query.results.map((result) => this.row(query.id, result));
  }

  row(queryId, result) {
    const title = result.title || result.type;
    const picture = result.thumbnail_url && h("img", { src: result.thumbnail_url, alt: "", loading: "lazy", on: { error: (event) => event.target.replaceWith(avatar(title, title, { small: true })) } });
    return h(
      "button",
      { type: "button", class: "inline-result", "aria-label": title, title, on: { click: () => this.choose(queryId, result) } },
      picture || avatar(title, title, { small: true }),
      h("span", { class: "card-lines" }, h("b", {}, title), result.description && h("span", {}, result.description)),
      result.is_invoice && h("span", { class: "badge" }, words.invoice),
    );
  }

  async choose(queryId, result) {
    await api.chooseInline(this.desk.user.id, queryId, result.id);
    this.hide();
    this.sent();
  }

  say(text, why = "") {
    this.element.hidden = false;
    fill(this.element, h("p", { class: "hint", title: why }, text));
  }

  hide() {
    this.query = null;
    this.page = null;
    this.element.hidden = true;
    fill(this.element);
  }
}
