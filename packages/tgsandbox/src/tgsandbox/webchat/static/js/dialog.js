// Dialogs: the focus goes in, stays in, and comes back; Esc closes.

import { fill, h, icon } from "./dom.js";
import { clearToasts } from "./toast.js";

const FOCUSABLE = "button:not(:disabled), [href], input:not(:disabled), select, textarea, [tabindex]:not([tabindex='-1'])";

export class Dialog {
  /** `close` is called when the person wants to leave: Esc, the veil, the cross. */
  constructor({ label, close, className = "", role = "dialog" }) {
    this.leave = close;
    this.box = h("div", { class: `dialog slides ${className}`, role, "aria-modal": "true", "aria-label": label, tabindex: "-1" });
    this.veil = h("div", { class: "veil", on: { keydown: (event) => this.key(event) } }, this.box);
    this.veil.addEventListener("mousedown", (event) => event.target === this.veil && this.leave());
    this.cameFrom = document.activeElement;
  }

  show() {
    clearToasts();
    document.getElementById("dialogs").append(this.veil);
    document.getElementById("app").inert = true;
    this.focusFirst();
    return this;
  }

  /** Whether a small screen is filled altogether, or the dialog stands at its lower edge. */
  setFull(full) {
    this.veil.classList.toggle("full", full);
  }

  /** New contents; the focus moves to their first field or button unless it stands on one of them. */
  fill(...children) {
    fill(this.box, ...children);
    const isOnAControl = document.activeElement !== this.box && this.box.contains(document.activeElement);
    if (this.veil.isConnected && !isOnAControl) this.focusFirst();
  }

  focusFirst() {
    const wanted = this.box.querySelector("[data-focus]") ?? this.box;
    wanted.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.leave();
    }
    if (event.key === "Tab") this.keepFocus(event);
  }

  keepFocus(event) {
    const stops = [...this.box.querySelectorAll(FOCUSABLE)].filter((stop) => stop.offsetParent !== null);
    if (stops.length === 0) return;
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const outside = document.activeElement === this.box && event.shiftKey;
    if (document.activeElement !== edge && !outside) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }

  /** The focus goes back to where it came from, once; by a second call it may have been moved on. */
  remove() {
    if (!this.veil.isConnected) return;
    this.veil.remove();
    if (!document.querySelector("#dialogs > *")) document.getElementById("app").inert = false;
    if (this.cameFrom?.isConnected) this.cameFrom.focus({ preventScroll: true });
  }
}

/** A bot's alert: words and OK. */
export function alertBox(words, okWord) {
  const dialog = new Dialog({ label: words, role: "alertdialog", className: "alert", close: () => dialog.remove() });
  const ok = h("button", { type: "button", class: "button small", "data-focus": true, on: { click: () => dialog.remove() } }, okWord);
  dialog.fill(h("p", { class: "alert-text" }, words), ok);
  dialog.show();
}

/** The upper edge of a dialog: back, the title, close. */
export function dialogHead(title, { back, backWord, close, closeWord }) {
  const button = (name, label, click) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click } }, icon(name));
  return h(
    "header",
    { class: "dialog-head" },
    back ? button("back", backWord, back) : h("span", { class: "space" }),
    h("h2", {}, title),
    button("close", closeWord, close),
  );
}
