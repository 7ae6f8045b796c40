// Who is buying: everybody in this world, and a new one.

import { api, Refused } from "../api.js";
import { fullName } from "../desk.js";
import { avatar, fill, h, icon } from "../dom.js";
import { field, markErrors, readFields } from "../fields.js";
import { counted } from "../payment/stars.js";
import { address } from "../router.js";
import { toast } from "../toast.js";
import { explain, words } from "../words.js";
import { subscriptionList } from "./subscriptions.js";

const TOP_UP = 1000;
const FIRST_STARS = 500;
const LANGUAGES = [["en", "English"], ["ru", "Русский"]];

export class BuyersPage {
  constructor(desk) {
    this.desk = desk;
    this.list = h("div", { class: "people-list" });
    this.lead = h("p", { class: "lead" });
    this.title = h("h1", {});
    this.form = this.newBuyerForm();
    const sheet = h("div", { class: "sheet" }, this.lead, this.list, this.form);
    this.element = h("div", { class: "page" }, h("section", { class: "pane single" }, h("header", { class: "pane-head" }, this.title), h("div", { class: "pane-body" }, sheet)));
  }

  show() {
    const nobody = this.desk.users.length === 0;
    this.title.textContent = nobody ? words.welcome : words.buyers;
    this.lead.textContent = nobody ? words.welcomeLead : words.buyersLead;
    fill(this.list, this.desk.users.map((user) => this.person(user)));
    if (nobody) this.form.querySelector("input").focus();
  }

  hear(event) {
    if (event.kind === "set_up_changed") this.show();
  }

  reload() {
    this.show();
  }

  person(user) {
    const current = user.id === this.desk.user?.id;
    const name = user.username ? `@${user.username} · ` : "";
    return h(
      "article",
      { class: current ? "person current" : "person", "aria-label": fullName(user) },
      avatar(user.id, fullName(user)),
      h(
        "div",
        { class: "peer" },
        h("span", { class: "peer-name" }, fullName(user), current && [" ", h("span", { class: "badge" }, words.current)]),
        h("span", { class: "peer-state" }, `${name}${counted(user.stars)}${user.has_password ? ` · ${words.passwordOn}` : ""}`),
      ),
      h("button", { type: "button", class: "button quiet small", on: { click: () => this.addStars(user) } }, icon("star"), words.addStars(TOP_UP)),
      h("button", { type: "button", class: "button quiet small", on: { click: () => this.askPassword(user) } }, icon("lock"), user.has_password ? words.changePassword : words.setPassword),
      this.desk.user && !current && h("a", { class: "button quiet small", href: address({ name: "side", left: this.desk.user.id, right: user.id }) }, icon("side"), words.sideBySide),
      h("a", { class: "button small", href: address({ name: "chats", user: user.id }) }, words.openChats),
      subscriptionList(user),
    );
  }

  newBuyerForm() {
    const submit = (event) => {
      event.preventDefault();
      this.create(event.currentTarget);
    };
    return h(
      "form",
      { class: "panel", novalidate: true, on: { submit } },
      h("h2", {}, words.newBuyer),
      h("div", { class: "fields-row" }, field({ name: "first_name", label: words.firstName, maxlength: "64", autocomplete: "off" }), field({ name: "last_name", label: words.lastName, maxlength: "64", autocomplete: "off" })),
      h(
        "div",
        { class: "fields-row" },
        field({ name: "language_code", label: words.languageLabel, value: words.language, options: LANGUAGES }),
        field({ name: "stars", label: words.stars, value: String(FIRST_STARS), inputmode: "numeric", autocomplete: "off" }),
      ),
      field({ name: "password", label: words.newPassword, autocomplete: "off" }),
      h("button", { type: "submit", class: "button" }, icon("plus"), words.createBuyer),
    );
  }

  async create(form) {
    const values = readFields(form);
    if (!values.first_name) return markErrors(form, { first_name: words.fillField });
    if (!/^\d{1,9}$/.test(values.stars)) return markErrors(form, { stars: words.fillField });
    try {
      const user = await api.createUser({ ...values, stars: Number(values.stars) });
      await this.desk.loadUsers();
      form.reset();
      return this.desk.router.go({ name: "chats", user: user.id });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.field ? markErrors(form, { [error.field]: error.message }) : toast(explain(error), "bad");
    }
  }

  async addStars(user) {
    await api.changeUser(user.id, { add_stars: TOP_UP });
    toast(words.starsGot(counted(TOP_UP)), "good");
  }

  askPassword(user) {
    const card = [...this.list.children][this.desk.users.indexOf(user)];
    const submit = async (event) => {
      event.preventDefault();
      const { password } = readFields(event.currentTarget);
      if (!password) return markErrors(event.currentTarget, { password: words.fillField });
      await api.changeUser(user.id, { password });
      return this.show();
    };
    const form = h("form", { class: "inline-form grow", novalidate: true, on: { submit } }, field({ name: "password", label: words.newPassword, autocomplete: "off" }), h("button", { type: "submit", class: "button small" }, words.save));
    card.querySelector("form")?.remove();
    card.append(form);
    form.querySelector("input").focus();
  }
}
