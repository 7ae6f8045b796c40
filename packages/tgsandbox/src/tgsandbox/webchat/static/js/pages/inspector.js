// The inspector as a page of its own.

import { h } from "../dom.js";
import { Inspector } from "../inspector.js";

export class InspectorPage {
  constructor(desk) {
    this.inspector = new Inspector(desk);
    this.element = h("div", { class: "page" }, this.inspector.element);
  }

  async show() {
    await this.inspector.load();
  }

  async reload() {
    await this.inspector.load();
  }

  hear(event) {
    return this.inspector.hear(event);
  }

  remove() {
    this.inspector.remove();
  }
}
