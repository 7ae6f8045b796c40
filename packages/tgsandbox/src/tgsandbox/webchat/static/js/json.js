// JSON to read: indented, each kind of value in its colour.

import { h } from "./dom.js";

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

export function json(value) {
  const text = JSON.stringify(value, null, 2);
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [all, string, colon, number] = found;
    parts.push(text.slice(at, found.index));
    const kind = string ? (colon ? "key-name" : "string") : number ? "number" : "word";
    parts.push(h("span", { class: kind }, string ?? all), colon ?? "");
    at = found.index + all.length;
  }
  return h("pre", { class: "json", tabindex: "0" }, parts, text.slice(at));
}
