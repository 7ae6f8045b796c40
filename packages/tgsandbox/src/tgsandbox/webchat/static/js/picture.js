// Pictures by address. Only the sandbox itself and this machine are asked: nothing is loaded from the internet.

import { h, hueOf } from "./dom.js";

const THIS_MACHINE = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//;

/** Whether `url` leads to the sandbox itself or to this machine. */
export function isOurs(url) {
  return url.startsWith("/") || url.startsWith(`${location.origin}/`) || THIS_MACHINE.test(url);
}

/** The picture at `url`, or a coloured area with the first letter of `title` where there is none to show. */
export function picture(url, title) {
  if (!isOurs(url)) return placeholder(title, url ? "placeholder" : "placeholder low");
  const image = h("img", { src: url, alt: title });
  image.addEventListener("error", () => image.replaceWith(placeholder(title, "placeholder")));
  return image;
}

function placeholder(title, className) {
  const letter = [...title.trim()][0] ?? "";
  return h("div", { class: className, hue: hueOf(title), role: "img", "aria-label": title }, h("span", { "aria-hidden": "true" }, letter.toUpperCase()));
}
