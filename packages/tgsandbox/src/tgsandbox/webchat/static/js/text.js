// A bot's formatted text as nodes. Offsets and lengths of entities are UTF-16 units, just as JavaScript counts.

import { h } from "./dom.js";

const SAFE_LINK = /^(https?|tg|ton|mailto|tel):/i;
const PLAIN_TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** Nodes for `text`. `actions` has `open(url)` and `send(text)` for links and for /commands. */
export function formatted(text, entities, actions) {
  const spans = (entities ?? []).filter((entity) => entity.length > 0).sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, spans, 0, text.length, actions);
}

/** The part of `text` from `start` to `end`, the entities that begin in it wrapped around theirs. */
function between(text, spans, start, end, actions) {
  const made = [];
  let at = start;
  for (let index = 0; index < spans.length; index += 1) {
    const span = spans[index];
    if (span.offset < at || span.offset >= end) continue;
    const stop = Math.min(span.offset + span.length, end);
    if (span.offset > at) made.push(text.slice(at, span.offset));
    const inner = between(text, spans.slice(index + 1), span.offset, stop, actions);
    made.push(wrap(span, text.slice(span.offset, stop), inner, actions));
    at = stop;
  }
  if (at < end) made.push(text.slice(at, end));
  return made;
}

function wrap(entity, covered, inner, actions) {
  const plain = PLAIN_TAGS[entity.type];
  if (plain) return h(plain, {}, inner);
  switch (entity.type) {
    case "pre":
      return h("pre", {}, h("code", { "data-language": entity.language || null }, inner));
    case "spoiler":
      return spoiler(inner);
    case "text_link":
      return link(entity.url, inner, actions);
    case "url":
      return link(/^[a-z]+:/i.test(covered) ? covered : `https://${covered}`, inner, actions);
    case "email":
      return link(`mailto:${covered}`, inner, actions);
    case "phone_number":
      return link(`tel:${covered}`, inner, actions);
    case "mention":
      return link(`https://t.me/${covered.slice(1)}`, inner, actions);
    case "bot_command":
      return h("button", { type: "button", class: "command", on: { click: () => actions.send(covered) } }, inner);
    default:
      return h("span", {}, inner);
  }
}

function spoiler(inner) {
  const element = h("span", { class: "spoiler", role: "button", tabindex: "0" }, inner);
  const open = () => element.classList.add("open");
  element.addEventListener("click", open);
  element.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return element;
}

/** A link that the chat opens itself when it leads to a bot or an invoice. Other schemes than the safe ones stay text. */
function link(url, inner, actions) {
  if (!SAFE_LINK.test(url)) return h("span", { title: url }, inner);
  const click = (event) => {
    if (!leadsInside(url)) return;
    event.preventDefault();
    actions.open(url);
  };
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click } }, inner);
}

export function leadsInside(url) {
  return /^(https?:\/\/(t|telegram)\.me\/|tg:)/i.test(url);
}

export function isSafeLink(url) {
  return SAFE_LINK.test(url);
}
