// One buyer's Stars: the balance and more of them, what was paid with them, and what renews itself.

import { api } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { counted } from "../payment/stars.js";
import { toast } from "../toast.js";
import { momentOf, words } from "../words.js";
import { subscriptionList } from "./subscriptions.js";

const TOP_UPS = [100, 500, 2500, 10000];
// The moves that a person's own balance takes part in.
const KINDS = ["invoice_payment", "paid_media_payment", "suggested_post"];

export class StarsPage {
  constructor(desk) {
    this.desk = desk;
    this.balance = h("strong", { class: "stars-balance" });
    this.moves = h("ul", { class: "lines", "aria-label": words.starsMoves });
    this.subscriptions = h("div");
    this.noSubscriptions = h("p", { class: "hint" }, words.noSubscriptions);
    const topUps = TOP_UPS.map((amount) => h("button", { type: "button", class: "chip", on: { click: () => this.topUp(amount) } }, words.addStars(amount)));
    const sheet = h(
      "div",
      { class: "sheet" },
      h("section", { class: "panel" }, h("h2", {}, words.starsBalance), this.balance, h("div", { class: "chips" }, topUps), h("p", { class: "hint" }, words.starsFree)),
      h("section", { class: "panel" }, h("h2", {}, words.subscriptions), this.subscriptions, this.noSubscriptions),
      h("section", { class: "panel" }, h("h2", {}, words.starsMoves), this.moves),
    );
    this.element = h("div", { class: "page" }, h("section", { class: "pane single" }, h("header", { class: "pane-head" }, h("h1", {}, words.stars)), h("div", { class: "pane-body" }, sheet)));
  }

  async show() {
    const { balances, transactions } = await api.stars();
    const user = this.desk.user;
    fill(this.balance, icon("star"), counted(balances.find((one) => one.id === user.id)?.stars ?? 0));
    const mine = transactions.filter((move) => move.user_id === user.id && KINDS.includes(move.kind));
    fill(this.moves, mine.length === 0 && h("li", { class: "hint" }, words.noStarsMoves), mine.reverse().map((move) => this.row(move)));
    const list = subscriptionList(user);
    fill(this.subscriptions, list);
    this.noSubscriptions.hidden = (await api.subscriptions(user.id)).length > 0;
  }

  reload() {
    return this.show();
  }

  hear(event) {
    if (event.kind === "set_up_changed") return this.show();
    return undefined;
  }

  /** The books are the bot's: what came in there went out here. */
  row(move) {
    const change = -move.stars;
    return h(
      "li",
      { class: "line stars-move" },
      icon("star"),
      h("span", { class: "peer" }, h("span", { class: "peer-name" }, this.desk.titleOf(move.bot_id)), h("span", { class: "peer-state" }, `${change > 0 ? words.refundShort : words.starsKinds[move.kind]} · ${momentOf(move.at)}`)),
      h("b", { class: change > 0 ? "gain" : "" }, `${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString("en")}`),
    );
  }

  async topUp(amount) {
    await api.changeUser(this.desk.user.id, { add_stars: amount });
    toast(words.starsGot(counted(amount)), "good");
    await this.show();
  }
}
