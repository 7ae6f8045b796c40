// What a bot has to answer in time, and how much of that time is left.

import { h } from "../dom.js";
import { words } from "../words.js";

const TICK_MILLISECONDS = 250;
// The query that a form in this state waits for.
const QUERIES = { awaiting_shipping: "shipping_query", awaiting_pre_checkout: "pre_checkout_query" };

export class Deadlines {
  /** `body` is where the countdowns stand. */
  constructor(desk, body) {
    this.desk = desk;
    this.body = body;
    this.forms = new Map();
    this.ticking = setInterval(() => this.tick(), TICK_MILLISECONDS);
  }

  remove() {
    clearInterval(this.ticking);
  }

  note(form) {
    if (form.due_at === null) this.forms.delete(form.id);
    else this.forms.set(form.id, form);
  }

  /** When the bot's silence becomes a time-out, in seconds since 1970 UTC; null when nothing waits for it. */
  dueOf(entry) {
    if (entry.form) return this.forms.get(entry.form)?.due_at ?? null;
    if (!entry.query) return null;
    const waits = (form) => form.user_id === entry.query.from.id && form.bot_id === entry.bot && QUERIES[form.state] === entry.name && form.due_at >= entry.at;
    return [...this.forms.values()].find(waits)?.due_at ?? null;
  }

  /** A countdown that runs on by itself. */
  node(due) {
    return h("span", { class: "countdown", "data-due": due, role: "timer" }, this.left(due));
  }

  left(due) {
    return words.secondsLeft(Math.max(0, Math.ceil(due - this.desk.now())));
  }

  tick() {
    for (const node of this.body.querySelectorAll("[data-due]")) node.textContent = this.left(Number(node.dataset.due));
  }
}

/** The query in an update's body, when it is one that has to be answered in time. */
export function queryOf(update) {
  return Object.values(QUERIES).includes(update.kind) ? (update.body?.[update.kind] ?? null) : null;
}
