// One Bot API call in the inspector: what struck it, why it was refused, what live Telegram would have made of it.

import { h, icon } from "../dom.js";
import { json } from "../json.js";
import { words } from "../words.js";

/** A call and its verdict (null when live Telegram would have taken it) as an entry of the inspector's list. */
export function callEntry(call, verdict) {
  const failed = call.status === 0 || call.status >= 400;
  return {
    key: `call ${call.number}`,
    kind: "call",
    at: call.at,
    bot: call.bot_id,
    name: call.method,
    words: outcome(call, verdict),
    failed: failed || Boolean(call.fault),
    more: () => [
      call.fault && h("p", { class: "note caution" }, icon("warning"), h("span", {}, words.faultStruck(call.fault))),
      call.via && h("p", { class: "hint" }, words.via),
      call.why_refused && refusal(call.why_refused),
      verdict && !call.why_refused && h("p", { class: verdict.kind === "refused" ? "note bad" : "note caution" }, h("span", {}, h("b", {}, words.verdicts[verdict.kind]), " ", verdict.sentence)),
      part(words.arguments, call.arguments),
      part(words.answer, call.answer),
    ],
  };
}

function outcome(call, verdict) {
  if (call.fault) return `${words.fault}: ${call.fault}`;
  if (call.status >= 400) return `${call.status} ${call.answer.description}`;
  if (verdict) return `${words.verdicts[verdict.kind]} ${verdict.sentence}`;
  return inShort(call.arguments);
}

/** The rule, what broke it, and where it is written. */
function refusal(why) {
  const source = /^https:/.test(why.source) ? h("a", { href: why.source, target: "_blank", rel: "noopener noreferrer" }, why.source) : why.source;
  return h("div", { class: "note bad refusal" }, h("b", {}, words.whyRefused), h("span", {}, why.rule), why.value && h("code", { class: "code" }, why.value), h("small", {}, source));
}

export function part(title, value) {
  return [h("h3", {}, title), json(value)];
}

function inShort(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
