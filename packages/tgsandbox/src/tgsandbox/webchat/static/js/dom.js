// Elements from plain values. Text always becomes a text node, so nothing that a bot sends can become markup.

import { BASE } from "./base.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `attributes` may hold `on: {click: …}` and, as properties, `value` and `checked`; the rest are attributes
 * (true: present, false/null/undefined: absent). Children may be nodes, text, numbers, arrays or nothing.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...nodes(children));
  return element;
}

function set(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  } else if (name === "hue") {
    element.style.setProperty("--hue", value);
  } else if (name === "value" || name === "checked") {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

/** Puts `children` in the place of whatever `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Makes `nodes` the children of `element`; those that stand right are not touched, so a press on them is not lost. */
export function arrange(element, wanted) {
  const kept = new Set(wanted);
  for (const child of [...element.childNodes]) if (!kept.has(child)) child.remove();
  wanted.forEach((node, index) => {
    const there = element.childNodes[index] ?? null;
    if (there !== node) element.insertBefore(node, there);
  });
}

/** A drawing from icons.svg; it is decoration, the words beside it (or aria-label) say what it means. */
export function icon(name, className = "icon") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${BASE}/webchat/icons.svg#${name}`);
  drawing.append(use);
  return drawing;
}

/** A round button that shows only a drawing. */
export function iconButton(name, label, click, attributes = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click }, ...attributes }, icon(name));
}

/** A person's or a bot's initials on a colour of their own. */
export function avatar(id, name, { bot = false, small = false } = {}) {
  const initials = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  const classes = ["avatar", bot && "is-bot", small && "small"].filter(Boolean).join(" ");
  return h("span", { class: classes, hue: hueOf(id), "aria-hidden": "true" }, initials || "?");
}

/** A colour's angle that stays the same for the same id. */
export function hueOf(id) {
  let hash = 2166136261;
  for (const sign of String(id)) hash = Math.imul(hash ^ sign.codePointAt(0), 16777619);
  return (hash >>> 5) % 360;
}
