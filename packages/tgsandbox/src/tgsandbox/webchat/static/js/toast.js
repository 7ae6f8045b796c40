// Short news at the bottom edge.

import { fill, h, icon } from "./dom.js";

const SECONDS_SHOWN = 5;

export function toast(words, tone = "") {
  const drawing = { good: "check", bad: "warning" }[tone];
  const element = h("div", { class: `toast rises ${tone}` }, drawing && icon(drawing), h("span", {}, words));
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), SECONDS_SHOWN * 1000);
}

/** News is old when a dialog opens, and would lie over it. */
export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}

/** A line that stays while the server can't be reached. */
export function showOffline(words) {
  let line = document.querySelector(".offline");
  if (!words) {
    line?.remove();
    return;
  }
  line ??= document.body.appendChild(h("div", { class: "offline", role: "alert" }));
  fill(line, words);
}
