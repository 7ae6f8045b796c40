// BotFather's set-up: bots and their tokens, payment providers, and what to paste into a program.

import { api, Refused } from "../api.js";
import { avatar, fill, h, icon, iconButton } from "../dom.js";
import { field, markErrors, readFields } from "../fields.js";
import { counted } from "../payment/stars.js";
import { address } from "../router.js";
import { BASE_URLS } from "../snippets.js";
import { toast } from "../toast.js";
import { explain, momentOf, words } from "../words.js";

const BOTFATHER = "BotFather";

export class BotsPage {
  constructor(desk) {
    this.desk = desk;
    this.providers = [];
    this.cards = h("div", { class: "sheet-cards lines" });
    this.chatLink = h("span");
    this.element = h(
      "div",
      { class: "page" },
      h(
        "section",
        { class: "pane single" },
        h("header", { class: "pane-head" }, h("h1", { class: "grow" }, words.bots), this.chatLink),
        h("div", { class: "pane-body" }, h("div", { class: "sheet" }, h("p", { class: "lead" }, words.botsLead), this.cards, this.newBotForm(), baseUrls())),
      ),
    );
  }

  async show(route) {
    if (this.providers.length === 0) this.providers = await api.providers();
    await this.desk.loadBots();
    this.draw();
    if (route?.bot) this.cards.querySelector(`[data-bot="${route.bot}"]`)?.scrollIntoView({ block: "start" });
  }

  reload() {
    return this.show();
  }

  /** Updates come and go often: only what this page shows makes it draw anew. */
  async hear(event) {
    const counts = event.kind === "update_queued" || event.kind === "update_taken";
    if (event.kind !== "set_up_changed" && !counts) return;
    if (counts) await this.desk.loadBots();
    if (!this.cards.contains(document.activeElement)) this.draw();
  }

  draw() {
    const father = this.desk.bots.find((bot) => bot.username === BOTFATHER);
    fill(this.chatLink, father && this.desk.user && h("a", { class: "button soft small", href: this.chatAddress(father) }, icon("chats"), words.chatWithBotFather));
    const bots = this.desk.ownBots;
    fill(this.cards, bots.length === 0 && h("p", { class: "note" }, icon("bots"), h("span", {}, words.noBotsHelp)), bots.map((bot) => this.card(bot)));
  }

  chatAddress(bot) {
    return address({ name: "chat", user: this.desk.user.id, peer: bot.id });
  }

  card(bot) {
    return h(
      "article",
      { class: "panel bot-card", "data-bot": bot.id, "aria-label": bot.name },
      h(
        "header",
        { class: "bot-card-head" },
        avatar(bot.id, bot.name, { bot: true }),
        h("div", { class: "peer" }, h("h2", { class: "peer-name" }, bot.name), h("span", { class: "peer-state" }, `@${bot.username}`)),
        this.desk.user && h("a", { class: "button soft small", href: this.chatAddress(bot) }, icon("chats"), words.openChat),
      ),
      h(
        "div",
        { class: "lines" },
        line(words.token, copyLine(bot.token)),
        line(words.webhook, bot.webhook ? webhook(bot.webhook) : h("span", { class: "hint" }, words.noWebhook)),
        line(words.waiting, h("span", { class: "hint" }, bot.waiting_updates > 0 ? words.waitingUpdates(bot.waiting_updates) : words.nothingWaits)),
        line(words.balanceOfBot, h("span", { class: "hint" }, counted(bot.stars))),
      ),
      h("h3", {}, words.providers),
      bot.provider_tokens.length === 0 && h("p", { class: "hint" }, words.noProviders),
      bot.provider_tokens.map((token) => this.providerLine(bot, token)),
      this.connectForm(bot),
    );
  }

  providerLine(bot, token) {
    const mode = token.mode === "test" ? words.test : words.live;
    return h(
      "div",
      { class: "provider-line" },
      h(
        "div",
        { class: "line" },
        icon("card"),
        h("strong", {}, token.provider),
        h("span", { class: token.mode === "test" ? "badge caution" : "badge good" }, mode),
        h("span", { class: "hint grow" }, momentOf(token.connected_at)),
        h("button", { type: "button", class: "button danger small", on: { click: () => this.change(() => api.disconnectProvider(bot.id, token.token)) } }, words.disconnect),
      ),
      copyLine(token.token),
    );
  }

  connectForm(bot) {
    const submit = (event) => {
      event.preventDefault();
      const { provider, mode } = readFields(event.currentTarget);
      this.change(() => api.connectProvider(bot.id, { provider, mode }));
    };
    const providers = this.providers.map((provider) => [provider.name, `${provider.flag} ${provider.name}`]);
    return h(
      "form",
      { class: "inline-form", on: { submit } },
      unique(field({ name: "provider", label: words.chooseProvider, options: providers, value: "Stripe" }), bot.id),
      unique(field({ name: "mode", label: words.mode, options: [["test", words.test], ["live", words.live]], value: "test" }), bot.id),
      h("button", { type: "submit", class: "button soft" }, words.connect),
    );
  }

  newBotForm() {
    const submit = (event) => {
      event.preventDefault();
      this.create(event.currentTarget);
    };
    return h(
      "form",
      { class: "panel", novalidate: true, on: { submit } },
      h("h2", {}, words.newBot),
      h("div", { class: "inline-form" }, field({ name: "name", label: words.botName, maxlength: "64", autocomplete: "off" }), field({ name: "username", label: words.botUsername, maxlength: "32", autocomplete: "off", spellcheck: "false" }), h("button", { type: "submit", class: "button" }, icon("plus"), words.createBot)),
    );
  }

  async create(form) {
    const values = readFields(form);
    const empty = Object.keys(values).filter((name) => values[name] === "");
    if (empty.length > 0) return markErrors(form, Object.fromEntries(empty.map((name) => [name, words.fillField])));
    try {
      await api.createBot(values);
      form.reset();
      markErrors(form, {});
      return this.show();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return markErrors(form, { [error.field || "username"]: explain(error) });
    }
  }

  async change(verb) {
    try {
      await verb();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
    await this.show();
  }
}

function line(label, value) {
  return h("div", { class: "line" }, h("span", { class: "line-label" }, label), h("div", { class: "grow" }, value));
}

function webhook(hook) {
  return [h("span", { class: "code" }, hook.url), hook.last_error && h("p", { class: "field-error" }, hook.last_error)];
}

/** Several forms of the same kind stand on the page: each field gets an id of its own. */
function unique(node, suffix) {
  const input = node.querySelector(".input");
  const id = `${input.id}-${suffix}`;
  node.querySelector("label").htmlFor = id;
  node.querySelector(".field-error").id = `${id}-error`;
  input.setAttribute("aria-describedby", `${id}-error`);
  input.id = id;
  return node;
}

function copyLine(text) {
  return h("div", { class: "copy-line" }, h("code", {}, text), iconButton("copy", words.copy, () => copy(text)));
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(words.copied, "good");
}

function baseUrls() {
  const lines = BASE_URLS.map(([library, write]) => h("div", { class: "base-url" }, h("b", {}, library), copyLine(write(location.origin))));
  return h("section", { class: "panel" }, h("h2", {}, words.baseUrls), h("p", { class: "lead" }, words.baseUrlsLead), h("div", { class: "base-urls" }, lines));
}
