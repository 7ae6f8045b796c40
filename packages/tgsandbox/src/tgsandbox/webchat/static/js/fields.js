// Labelled inputs with their errors.

import { fill, h } from "./dom.js";

/** One labelled input, or a choice when `options` ([value, words] pairs) are given. */
export function field({ name, label, value = "", options = null, type = "text", ...attributes }) {
  const id = `field-${name}`;
  const shared = { class: "input", id, name, "aria-describedby": `${id}-error`, ...attributes };
  const input = options
    ? h("select", shared, options.map(([key, words]) => h("option", { value: key, selected: key === value }, words)))
    : h("input", { type, value, ...shared });
  return h("div", { class: "field" }, h("label", { for: id }, label), input, h("span", { class: "field-error", id: `${id}-error`, role: "alert" }));
}

/** The form's values by name: texts without spaces around, boxes as booleans. */
export function readFields(form) {
  const inputs = [...form.elements].filter((input) => input.name);
  return Object.fromEntries(inputs.map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value.trim()]));
}

/** Marks exactly the fields named in `errors` and moves to the first of them. */
export function markErrors(form, errors) {
  const marked = [...form.querySelectorAll(".input")].filter((input) => {
    const message = errors[input.name];
    input.setAttribute("aria-invalid", String(Boolean(message)));
    const place = form.querySelector(`#${input.id}-error`);
    if (place) fill(place, message);
    return Boolean(message);
  });
  marked[0]?.focus();
}
