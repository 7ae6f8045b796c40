// Paying with Telegram Stars: one question, and more Stars when there are too few.

import { api } from "../api.js";
import { h, icon } from "../dom.js";
import { picture } from "../picture.js";
import { toast } from "../toast.js";
import { explain, locale, plural, words } from "../words.js";

const TOP_UPS = [50, 100, 250, 500, 1000, 2500, 10000, 100000];

export function starsScreen(view) {
  const { form } = view;
  const missing = form.total.amount - form.stars;
  return [
    view.head(words.starsTitle),
    h(
      "div",
      { class: "dialog-body" },
      h(
        "div",
        { class: "outcome" },
        h("div", { class: "pay-product" }, h("div", { class: "thumb" }, picture(form.photo_url, form.title))),
        h("span", { class: "stars-sum" }, icon("star"), form.total.amount.toLocaleString(locale())),
        h("p", {}, question(form)),
        form.error && h("p", { class: "note bad", role: "alert" }, explain(form.error)),
        h("span", { class: "balance" }, icon("star"), `${words.starsBalance}: ${form.stars.toLocaleString(locale())}`),
        missing > 0 && h("p", { class: "note caution" }, icon("warning"), h("span", {}, h("b", {}, words.starsNeeded(counted(missing))), " ", words.starsNeededHelp)),
      ),
    ),
    h("footer", { class: "dialog-foot" }, missing > 0 ? topUp(view, missing) : confirm(view)),
  ];
}

function question(form) {
  const ask = form.subscription_period > 0 ? words.starsSubscription : words.starsQuestion;
  return ask(form.title, form.bot_name, counted(form.total.amount));
}

export function counted(stars) {
  return `${stars.toLocaleString(locale())} ${plural(stars, words.starsForms)}`;
}

function confirm(view) {
  const pay = () => view.ask((user, id) => api.pay(user, id, { stars: true }));
  return h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: pay } }, words.starsPay, icon("star"), view.form.total.amount.toLocaleString(locale()));
}

function topUp(view, missing) {
  const amount = TOP_UPS.find((step) => step >= missing) ?? missing;
  const take = async () => {
    await api.changeUser(view.account.id, { add_stars: amount });
    toast(words.starsGot(counted(amount)), "good");
    await view.reload();
  };
  return h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: take } }, icon("star"), words.starsTopUp(counted(amount)));
}
