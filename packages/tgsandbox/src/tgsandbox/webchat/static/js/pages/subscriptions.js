// One buyer's subscriptions in Stars, each with the way to end its renewals or to go on.

import { api, Refused } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { counted } from "../payment/stars.js";
import { toast } from "../toast.js";
import { explain, momentOf, words } from "../words.js";

/** A list that fills itself; it stays empty, and unseen, for a buyer without subscriptions. */
export function subscriptionList(user) {
  const list = h("ul", { class: "subscriptions", "aria-label": words.subscriptions, hidden: true });
  const load = async () => draw(list, await api.subscriptions(user.id), change);
  const change = async (verb, subscription) => {
    try {
      await verb(user.id, subscription.charge_id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
    await load();
  };
  load();
  return list;
}

function draw(list, subscriptions, change) {
  list.hidden = subscriptions.length === 0;
  fill(list, subscriptions.map((subscription) => row(subscription, change)));
}

function row(subscription, change) {
  const { title, stars, state, paid_until: paidUntil } = subscription;
  const isActive = state === "active";
  const button = (verb, label) => h("button", { type: "button", class: "button quiet small", on: { click: () => change(verb, subscription) } }, label);
  return h(
    "li",
    { class: "subscription" },
    icon("star"),
    h("span", { class: "peer" }, h("span", { class: "peer-name" }, title), h("span", { class: "peer-state" }, `${counted(stars)} · ${words.subscriptionStates[state](momentOf(paidUntil))}`)),
    isActive ? button(api.cancelSubscription, words.cancelSubscription) : state === "canceled" && !subscription.is_canceled_by_bot && button(api.resumeSubscription, words.resumeSubscription),
  );
}
