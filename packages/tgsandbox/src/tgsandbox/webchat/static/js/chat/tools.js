// What can be done with somebody's message: reply, react. The reactions that it has stand under it.

import { fill, h, iconButton } from "../dom.js";
import { words } from "../words.js";

// Some of Telegram's free reactions; bots may give any.
const OFFERED = ["👍", "❤", "🔥", "😁", "👏", "😢", "👎"];

/** Appears when the message is pointed at or focused. `actions`: reply(message), react(message, emoji). */
export function toolsNode(message, user, actions) {
  const bar = h("div", { class: "message-tools", role: "group", "aria-label": words.messageTools });
  const emoji = (sign) => h("button", { type: "button", class: "tool", on: { click: () => actions.react(message, mineOf(message, user) === sign ? "" : sign) } }, sign);
  const offer = () => {
    fill(bar, OFFERED.map(emoji));
    bar.firstChild.focus();
  };
  return fill(bar, iconButton("reply", words.reply, () => actions.reply(message), { class: "tool" }), iconButton("smile", words.react, offer, { class: "tool" }));
}

/** A press puts the person's own reaction there, or takes it back. */
export function reactionsNode(message, user, actions) {
  if (message.reactions.length === 0) return null;
  const chip = ({ emoji, people, stars }) => {
    const mine = people.includes(user);
    const count = stars || people.length;
    // Stars are not given by a press on the chip, and never come back.
    const press = stars ? { disabled: true } : { on: { click: () => actions.react(message, mine ? "" : emoji) } };
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(mine), "aria-label": words.reaction(emoji, count), ...press }, emoji, h("span", {}, count));
  };
  return h("div", { class: "reactions" }, message.reactions.map(chip));
}

function mineOf(message, user) {
  return message.reactions.find(({ people }) => people.includes(user))?.emoji ?? "";
}
