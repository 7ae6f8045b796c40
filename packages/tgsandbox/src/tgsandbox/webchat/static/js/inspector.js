// Every call, update and payment form with what became of it: beside a chat, or as a page of its own.

import { api } from "./api.js";
import { ClockBar } from "./clock.js";
import { arrange, fill, h, icon, iconButton } from "./dom.js";
import { callEntry, part } from "./inspector/call.js";
import { Deadlines, queryOf } from "./inspector/deadlines.js";
import { FaultsPanel } from "./inspector/faults.js";
import { address } from "./router.js";
import { words } from "./words.js";

const ENTRIES_KEPT = 300;
const KINDS = ["", "call", "update", "form"];
const FAILED_FORMS = ["declined", "refused", "timed_out"];
const QUIET_CALLS = ["getupdates"];
// Bursts of events are drawn at most so often.
const DRAW_AFTER_MILLISECONDS = 60;

export class Inspector {
  /** With `close` it stands beside a chat and has a cross; `bot` is whom it looks at first. */
  constructor(desk, { close = null, bot = "" } = {}) {
    this.desk = desk;
    this.entries = new Map();
    this.drawn = new Map();
    this.filter = { bot, kind: "", text: "", errors: false };
    this.open = new Set();
    this.clock = new ClockBar(desk);
    this.bar = h("div", { class: "inspector-bar", role: "search" });
    this.body = h("div", { class: "pane-body" });
    this.deadlines = new Deadlines(desk, this.body);
    this.faults = new FaultsPanel(desk);
    const head = h("header", { class: "pane-head" }, h("h2", { class: "grow" }, words.inspector), close && iconButton("close", words.close, close));
    this.element = h("section", { class: "pane inspector-pane", "aria-label": words.inspector }, head, this.clock.element, this.faults.element, this.bar, this.body);
    this.drawBar();
  }

  async load() {
    // Before the questions and not after: what is heard until their answers come stays.
    this.entries.clear();
    this.drawn.clear();
    const [calls, updates, forms] = await Promise.all([api.calls({ limit: ENTRIES_KEPT }), api.updates({ limit: ENTRIES_KEPT }), api.forms({ limit: ENTRIES_KEPT }), this.faults.load()]);
    const verdicts = calls.length > 0 ? await api.verdicts({ after: calls[0].number - 1, limit: ENTRIES_KEPT }) : [];
    this.putCalls(calls, verdicts);
    for (const update of [...updates.taken, ...updates.waiting]) this.putUpdate(update);
    for (const form of forms) this.putForm(form);
    this.draw();
  }

  remove() {
    this.clock.remove();
    this.deadlines.remove();
    clearTimeout(this.drawing);
    this.element.remove();
  }

  async hear(event) {
    switch (event.kind) {
      case "call_made":
        await this.refreshCall({ after: event.call_number - 1, limit: 1 });
        break;
      case "update_queued":
      case "update_taken":
        return this.refreshUpdates();
      case "update_missed":
        this.putMissed(event);
        break;
      case "form_changed":
        for (const form of await api.forms({ limit: ENTRIES_KEPT })) this.putForm(form);
        break;
      case "set_up_changed":
        if (event.what === "fault") await this.faults.load();
        this.clock.draw();
        this.drawBar();
        break;
      default:
        return undefined;
    }
    return this.drawSoon();
  }

  async refreshUpdates() {
    const updates = await api.updates({ limit: 50 });
    for (const update of [...updates.taken, ...updates.waiting]) this.putUpdate(update);
    this.drawSoon();
  }

  async refreshCall(which) {
    const [calls, verdicts] = await Promise.all([api.calls(which), api.verdicts(which)]);
    this.putCalls(calls, verdicts);
    // What has struck is armed for one time less.
    if (calls.some((call) => call.fault)) await this.faults.load();
  }

  putCalls(calls, verdicts) {
    const byCall = new Map(verdicts.map((verdict) => [verdict.call_number, verdict]));
    const isQuiet = (call) => QUIET_CALLS.includes(call.method.toLowerCase()) && call.answer.ok && !call.fault;
    for (const call of calls) if (!isQuiet(call)) this.put(callEntry(call, byCall.get(call.number) ?? null));
  }

  putUpdate(update) {
    const expired = update.state !== "taken" && update.expires <= this.desk.now();
    const state = expired ? words.expired : { waiting: words.inQueue, handed_out: words.handedOut, taken: words.taken }[update.state];
    this.put({
      key: `update ${update.bot_id} ${update.update_id}`,
      kind: "update",
      at: update.created,
      bot: update.bot_id,
      name: update.kind,
      query: queryOf(update),
      words: state,
      failed: expired,
      more: () => [part(words.update, update.body ?? { update_id: update.update_id })],
    });
  }

  putMissed(event) {
    this.put({ key: `missed ${event.number}`, kind: "update", at: this.desk.now(), bot: event.bot_id, name: event.update_kind, words: words.missed, failed: true, more: () => [] });
  }

  putForm(form) {
    this.deadlines.note(form);
    const last = form.history.at(-1);
    const failed = FAILED_FORMS.includes(form.state);
    this.put({
      key: `form ${form.id}`,
      kind: "form",
      at: last.at,
      bot: form.bot_id,
      name: form.title,
      form: form.id,
      words: `${form.total.text} · ${words.states[form.state]}`,
      failed,
      more: () => [
        form.diagnosis && h("p", { class: failed ? "note bad" : "note" }, form.diagnosis.sentence ?? form.diagnosis),
        h("h3", {}, words.history),
        h("ol", { class: "lines" }, form.history.map((event) => h("li", { class: "hint" }, h("code", { class: "entry-time" }, clockTime(event.at)), " ", event.why))),
        part("JSON", form),
      ],
    });
  }

  put(entry) {
    this.entries.set(entry.key, entry);
    if (this.entries.size <= ENTRIES_KEPT * 3) return;
    const [oldest] = [...this.entries.values()].sort(byTime);
    this.entries.delete(oldest.key);
    this.drawn.delete(oldest.key);
  }

  // The filter

  lookAt(bot) {
    this.filter.bot = bot;
    this.drawBar();
    this.draw();
  }

  drawBar() {
    const { filter } = this;
    const change = (name, value) => {
      filter[name] = value;
      this.draw();
    };
    const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);
    const kindWords = { "": words.allKinds, call: words.onlyCalls, update: words.onlyUpdates, form: words.onlyForms };
    const focused = document.activeElement?.name;
    fill(
      this.bar,
      h("select", { class: "input", name: "bot", "aria-label": words.allBots, on: { change: (event) => change("bot", event.target.value) } }, option("", words.allBots, filter.bot), this.desk.bots.map((bot) => option(String(bot.id), bot.name, filter.bot))),
      h("select", { class: "input", name: "kind", "aria-label": words.allKinds, on: { change: (event) => change("kind", event.target.value) } }, KINDS.map((kind) => option(kind, kindWords[kind], filter.kind))),
      h("input", { class: "input", name: "text", type: "search", placeholder: words.method, "aria-label": words.method, value: filter.text, on: { input: (event) => change("text", event.target.value) } }),
      h("button", { type: "button", class: "chip", "aria-pressed": String(filter.errors), on: { click: (event) => this.toggleErrors(event.currentTarget) } }, words.onlyErrors),
    );
    if (focused) this.bar.querySelector(`[name="${focused}"]`)?.focus();
  }

  toggleErrors(chip) {
    this.filter.errors = !this.filter.errors;
    chip.setAttribute("aria-pressed", String(this.filter.errors));
    this.draw();
  }

  fits(entry) {
    const { bot, kind, text, errors } = this.filter;
    return (!bot || String(entry.bot) === bot) && (!kind || entry.kind === kind) && (!errors || entry.failed) && entry.name.toLowerCase().includes(text.trim().toLowerCase());
  }

  // The list

  drawSoon() {
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.draw(), DRAW_AFTER_MILLISECONDS);
  }

  draw() {
    const fitting = [...this.entries.values()].filter((entry) => this.fits(entry)).sort(byTime).reverse();
    arrange(this.body, fitting.length === 0 ? [this.empty()] : fitting.slice(0, ENTRIES_KEPT).map((entry) => this.nodeOf(entry)));
  }

  /** The node drawn before, as long as what it says has not changed. */
  nodeOf(entry) {
    const due = this.deadlines.dueOf(entry);
    const key = JSON.stringify([entry.name, entry.words, entry.at, entry.failed, due, this.filter.bot === ""]);
    const before = this.drawn.get(entry.key);
    if (before?.key === key) return before.node;
    const node = this.node(entry, due);
    this.drawn.set(entry.key, { key, node });
    return node;
  }

  node(entry, due) {
    const arrow = entry.kind === "form" ? icon("card") : entry.kind === "call" ? "→" : "←";
    const bot = this.desk.bot(entry.bot);
    const title = bot && !this.filter.bot ? `@${bot.username}` : "";
    const details = h(
      "details",
      { class: `entry ${entry.kind}${entry.failed ? " failed" : ""}`, "data-key": entry.key, open: this.open.has(entry.key) },
      h(
        "summary",
        { title },
        h("span", { class: "arrow", "aria-hidden": "true" }, arrow),
        h("span", { class: "entry-name" }, entry.name),
        h("span", { class: "entry-words" }, due !== null && this.deadlines.node(due), entry.words),
        h("time", { class: "entry-time" }, clockTime(entry.at)),
      ),
    );
    const unfold = () => details.append(h("div", { class: "entry-more" }, entry.more()));
    if (details.open) unfold();
    details.addEventListener("toggle", () => {
      if (details.open) this.open.add(entry.key);
      else this.open.delete(entry.key);
      if (details.open && !details.querySelector(".entry-more")) unfold();
    });
    return details;
  }

  empty() {
    if (this.entries.size > 0) return h("p", { class: "empty" }, words.noFound);
    return h(
      "div",
      { class: "empty" },
      h("span", { class: "empty-mark" }, icon("inspector")),
      h("h2", {}, words.noCalls),
      h("p", {}, words.noCallsHelp),
      h("a", { class: "button", href: address({ name: "bots" }) }, words.baseUrls),
    );
  }
}

function byTime(one, other) {
  return one.at - other.at;
}

function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB");
}
