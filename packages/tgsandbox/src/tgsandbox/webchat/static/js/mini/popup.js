// A Mini App's question: a title, words, and up to three buttons.

import { Dialog } from "../dialog.js";
import { h } from "../dom.js";
import { words } from "../words.js";

/** Resolves with the id of the pressed button, null when the popup was left otherwise. */
export function popup({ title = "", message, buttons }) {
  return new Promise((resolve) => {
    const end = (id) => {
      dialog.remove();
      resolve(id);
    };
    const dialog = new Dialog({ label: title || message, role: "alertdialog", className: "alert", close: () => end(null) });
    const row = h("div", { class: "popup-buttons" }, buttons.map((button, place) => popupButton(button, place === 0, end)));
    dialog.fill(title && h("h2", {}, title), h("p", { class: "alert-text" }, message), row);
    dialog.show();
  });
}

function popupButton({ id = "", type, text }, isFirst, end) {
  const own = { ok: words.ok, close: words.close, cancel: words.cancel }[type];
  const className = type === "destructive" ? "button small danger" : isFirst ? "button small" : "button small quiet";
  return h("button", { type: "button", class: className, "data-focus": isFirst, on: { click: () => end(id) } }, own ?? text);
}
