// What is armed to go wrong, and the way to arm more of it.

import { api, Refused } from "../api.js";
import { fill, h, icon, iconButton } from "../dom.js";
import { field, readFields } from "../fields.js";
import { toast } from "../toast.js";
import { explain, words } from "../words.js";

const NUMBERS = ["seconds", "code", "step"];

export class FaultsPanel {
  constructor(desk) {
    this.desk = desk;
    this.kinds = [];
    this.title = h("span", { class: "grow" });
    this.list = h("ul", { class: "fault-list" });
    this.formPlace = h("div");
    this.element = h("details", { class: "faults" }, h("summary", {}, icon("warning"), this.title), h("div", { class: "faults-body" }, this.list, this.formPlace));
  }

  async load() {
    if (this.kinds.length === 0) {
      this.kinds = await api.faultKinds();
      fill(this.formPlace, this.form());
    }
    this.draw(await api.faults());
  }

  draw(faults) {
    this.title.textContent = faults.length === 0 ? words.noFaults : `${words.faultsArmed}: ${faults.length}`;
    this.element.classList.toggle("armed", faults.length > 0);
    fill(this.list, faults.map((fault) => this.row(fault)));
  }

  row(fault) {
    const bot = this.desk.bot(fault.bot_id);
    const aim = [fault.method, fault.update_kind, bot && `@${bot.username}`].filter(Boolean).join(" · ");
    const left = fault.left === null ? words.forEver : words.timesLeft(fault.left);
    const given = ["code", "seconds", "step", "words"].filter((name) => fault[name]).map((name) => `${name}: ${fault[name]}`);
    const chance = fault.probability < 1 && `${Math.round(fault.probability * 100)} %`;
    const facts = [left, chance, ...given, fault.struck > 0 && words.struck(fault.struck)].filter(Boolean).join(" · ");
    return h(
      "li",
      { class: "fault" },
      h("span", { class: "fault-lines" }, h("b", { class: "entry-name" }, fault.name, aim && ` → ${aim}`), h("span", { class: "hint" }, sentenceOf(fault)), h("small", { class: "hint" }, facts)),
      iconButton("trash", words.disarm(fault.name), () => this.change(() => api.disarmFault(fault.id))),
    );
  }

  form() {
    const byName = (name) => this.kinds.find((kind) => kind.name === name);
    const about = h("p", { class: "hint" });
    const more = h("div", { class: "inline-form" });
    const choose = (name) => {
      const kind = byName(name);
      about.textContent = sentenceOf(kind);
      const aim = kind.strikes === "call" ? field({ name: "method", label: words.faultMethod, autocomplete: "off", spellcheck: "false" }) : kind.strikes !== "charge" && field({ name: "update_kind", label: words.faultUpdate, autocomplete: "off", spellcheck: "false" });
      fill(more, aim, kind.takes.map((taken) => field({ name: taken, label: words.faultTakes[taken], inputmode: NUMBERS.includes(taken) ? "decimal" : "text", autocomplete: "off" })));
    };
    const kind = field({ name: "name", label: words.faultKind, options: this.kinds.map(({ name }) => [name, name]), value: this.kinds[0].name });
    kind.querySelector("select").addEventListener("change", (event) => choose(event.target.value));
    choose(this.kinds[0].name);
    const times = field({ name: "times", label: words.faultTimes, value: "1", inputmode: "numeric", autocomplete: "off" });
    const submit = (event) => {
      event.preventDefault();
      this.change(() => api.armFault(requestOf(readFields(event.currentTarget))));
    };
    return h("form", { class: "fault-form", "aria-label": words.armFault, novalidate: true, on: { submit } }, h("div", { class: "inline-form" }, kind, times), about, more, h("button", { type: "submit", class: "button soft small" }, icon("plus"), words.armFault));
  }

  async change(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
    this.draw(await api.faults());
  }
}

/** What the form says as the control API takes it: no times means for ever. */
function requestOf({ times, ...given }) {
  const filled = Object.entries(given).filter(([, value]) => value !== "");
  const values = filled.map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : value]);
  return { ...Object.fromEntries(values), times: times === "" ? null : Number(times) };
}

function sentenceOf({ name, sentence }) {
  return words.faultSentences[name] ?? sentence.replaceAll("`", "");
}
