// The sandbox's clock: it runs or stands, and can be moved on.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { locale, words } from "./words.js";

export class ClockBar {
  constructor(desk) {
    this.desk = desk;
    this.time = h("time");
    this.element = h("div", { class: "clock-bar" });
    this.ticking = setInterval(() => this.tick(), 500);
    this.draw();
  }

  remove() {
    clearInterval(this.ticking);
  }

  tick() {
    const moment = new Date(this.desk.now() * 1000);
    this.time.textContent = moment.toLocaleString(locale(), { dateStyle: "short", timeStyle: "medium" });
  }

  draw() {
    const { frozen } = this.desk.clock;
    const chip = (text, body, drawing) => h("button", { type: "button", class: "chip", on: { click: () => this.change(body) } }, drawing, text);
    this.tick();
    fill(
      this.element,
      icon(frozen ? "snow" : "clock"),
      h("span", { class: "quiet-word" }, frozen ? words.clockFrozen : words.clockRuns),
      this.time,
      frozen && h("span", { class: "badge caution" }, words.clockFrozen),
      chip(frozen ? words.run : words.freeze, frozen ? { run: true } : { freeze: true }),
      words.advanceSteps.map(([seconds, name]) => chip(words.advance(name), { advance_seconds: seconds })),
    );
  }

  async change(body) {
    this.desk.setClock(await api.changeClock(body));
    this.draw();
  }
}
