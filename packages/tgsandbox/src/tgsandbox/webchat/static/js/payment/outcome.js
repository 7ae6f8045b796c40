// What stands there while others decide, and when they have decided against it.

import { api } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { shown } from "../money.js";
import { explain, words } from "../words.js";

const TITLES = { declined: "declinedTitle", refused: "refusedTitle", timed_out: "timedOutTitle" };

export function waitingScreen(view) {
  const { form } = view;
  const title = { awaiting_shipping: words.askingBotShipping, awaiting_pre_checkout: words.askingBot, charging: words.charging }[form.state];
  const left = h("span", { class: "hint" });
  const tick = () => fill(left, form.due_at === null ? null : words.secondsLeft(Math.max(0, Math.ceil(form.due_at - view.desk.now()))));
  tick();
  view.ticking = setInterval(tick, 250);
  return [
    view.head(words.checkout),
    h(
      "div",
      { class: "dialog-body" },
      h("div", { class: "progress", role: "status" }, h("span", { class: "ring", "aria-hidden": "true" }), h("h3", {}, title), form.due_at !== null && h("p", { class: "hint" }, words.askingBotHelp), left),
    ),
  ];
}

/** The bank's page of 3-D Secure. */
export function bankScreen(view) {
  const { form, draft } = view;
  const decide = (approve) => view.ask((user, id) => api.threeDSecure(user, id, approve));
  const card = draft.card?.title ?? draft.savedCard?.title;
  return [
    view.head(words.bankTitle),
    h(
      "div",
      { class: "dialog-body" },
      h(
        "section",
        { class: "bank" },
        h("p", { class: "bank-head" }, icon("bank"), words.bank),
        h("p", { class: "bank-sum" }, shown(form.total)),
        h("dl", {}, h("dt", {}, words.merchant), h("dd", {}, `${form.bot_name} · ${form.provider}`), card && [h("dt", {}, words.card), h("dd", {}, card)]),
        h("p", { class: "hint" }, words.bankHelp),
        h(
          "div",
          { class: "bank-buttons" },
          h("button", { type: "button", class: "button danger", on: { click: () => decide(false) } }, words.decline),
          h("button", { type: "button", class: "button", "data-focus": true, on: { click: () => decide(true) } }, words.approve),
        ),
      ),
    ),
  ];
}

export function failureScreen(view) {
  const { form } = view;
  const shippingFailed = form.error?.code.startsWith("SHIPPING");
  const title = shippingFailed && form.state === "refused" ? words.shippingTitle : words[TITLES[form.state]];
  const byCard = form.state === "declined";
  return [
    view.head(words.checkout),
    h(
      "div",
      { class: "dialog-body" },
      h(
        "div",
        { class: "outcome bad", role: "alert" },
        h("span", { class: "mark" }, icon(byCard ? "card" : "warning")),
        h("h3", {}, title),
        form.error?.bot_words && [h("p", { class: "hint" }, words.botSays), h("p", { class: "bot-words" }, form.error.bot_words)],
        form.error && !form.error.bot_words && h("p", {}, explain(form.error)),
        h("p", { class: "hint" }, form.is_in_stars ? words.notChargedStars : words.notCharged),
      ),
    ),
    h(
      "footer",
      { class: "dialog-foot" },
      h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: () => view.tryAgain(byCard ? "card" : "") } }, byCard ? words.changeCard : words.tryAgain),
      h("button", { type: "button", class: "button quiet wide", on: { click: () => view.leave() } }, words.toChat),
    ),
  ];
}

/** A form that can't be filled in any more: closed, paid, or unknown after the sandbox was started anew. */
export function goneScreen(view) {
  const paid = view.form?.state === "paid";
  return [
    view.head(words.checkout),
    h("div", { class: "dialog-body" }, h("div", { class: "outcome" }, h("span", { class: "mark" }, icon(paid ? "check" : "close")), h("h3", {}, paid ? words.paidTitle : words.gone), h("p", { class: "hint" }, paid ? words.alreadyPaid : words.goneHelp))),
    h("footer", { class: "dialog-foot" }, h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: () => view.close() } }, words.toChat)),
  ];
}
