// What a message tells beside words and pictures: a place, a contact, dice, a gift, a poll.

import { h, icon } from "../dom.js";
import { counted } from "../payment/stars.js";
import { momentOf, plural, words } from "../words.js";

/** A place by its degrees; no map is asked for. */
export function placeNode(place) {
  const degrees = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const name = place.title || (place.is_live ? words.liveLocation : words.location);
  return h("div", { class: "card place" }, h("span", { class: "file-mark" }, icon("pin")), h("span", { class: "card-lines" }, h("b", {}, name), place.address && h("span", {}, place.address), h("small", {}, degrees)));
}

export function contactNode(contact) {
  const number = h("a", { href: `tel:${contact.phone_number.replace(/[^\d+]/g, "")}` }, contact.phone_number);
  return h("div", { class: "card" }, h("span", { class: "file-mark" }, icon("person")), h("span", { class: "card-lines" }, h("b", {}, contact.name), number));
}

export function diceNode(dice) {
  return h("div", { class: "dice", role: "img", "aria-label": words.diceShows(dice.emoji, dice.value) }, h("span", { class: "big-emoji" }, dice.emoji), h("b", {}, dice.value));
}

/** A unique gift is called by its name; what a regular one cost matters no more. */
export function giftNode(gift) {
  const price = h("span", { class: "sum" }, icon("star"), counted(gift.stars));
  return h("div", { class: "gift" }, h("span", { class: "big-emoji", "aria-hidden": "true" }, gift.emoji), h("b", {}, gift.unique_name || words.gift), !gift.unique_name && price, gift.text && h("p", {}, gift.text));
}

/** `markTasks(message, {done, not_done})` is told what a press has changed. `user` is who looks. */
export function checklistNode(message, user, markTasks) {
  const { checklist } = message;
  const mayMark = message.sender_id === user || checklist.others_can_mark_tasks_as_done;
  const done = checklist.tasks.filter((task) => task.done_by).length;
  const row = (task) =>
    h(
      "label",
      { class: "check poll-option" },
      h("input", { type: "checkbox", checked: task.done_by > 0, disabled: !mayMark, on: { change: (event) => markTasks(message, event.target.checked ? { done: [task.id] } : { not_done: [task.id] }) } }),
      h("span", {}, task.text),
    );
  return h("div", { class: "poll", role: "group", "aria-label": checklist.title }, h("b", { class: "poll-question" }, checklist.title), checklist.tasks.map(row), h("small", { class: "hint" }, words.tasksDone(done, checklist.tasks.length)));
}

/** `vote(message, places)` is told the chosen places; none takes the vote back. `user` is who looks. */
export function pollNode(message, user, vote) {
  const { poll } = message;
  const mine = poll.options.flatMap((option, place) => (option.voters.includes(user) ? [place] : []));
  const voters = new Set(poll.options.flatMap((option) => option.voters)).size;
  const showsResults = mine.length > 0 || poll.is_closed;
  const rows = poll.options.map((option, place) => (showsResults ? result(poll, option, place, { mine, voters }) : choice(poll, option, place, () => vote(message, [place]))));
  return h(
    "form",
    { class: "poll", "aria-label": poll.question, on: { submit: (event) => castMany(event, message, vote) } },
    h("b", { class: "poll-question" }, poll.question),
    h("small", { class: "hint" }, kindOf(poll)),
    rows,
    showsResults && poll.explanation && h("p", { class: "note" }, poll.explanation),
    h("div", { class: "poll-foot" }, h("small", { class: "hint" }, `${voters} ${plural(voters, words.voteForms)}`), foot(message, { poll, mine, showsResults, vote })),
    poll.close_date > 0 && !poll.is_closed && h("small", { class: "hint" }, words.pollCloses(momentOf(poll.close_date))),
  );
}

function kindOf(poll) {
  if (poll.is_closed) return words.pollClosed;
  const kind = poll.is_quiz ? words.quiz : words.poll;
  return poll.is_anonymous ? words.anonymous(kind) : kind;
}

function choice(poll, option, place, choose) {
  if (!poll.allows_multiple_answers) return h("button", { type: "button", class: "poll-option", on: { click: choose } }, option.text);
  return h("label", { class: "check poll-option" }, h("input", { type: "checkbox", name: "option", value: String(place) }), h("span", {}, option.text));
}

function castMany(event, message, vote) {
  event.preventDefault();
  const places = [...event.currentTarget.querySelectorAll("[name=option]:checked")].map((box) => Number(box.value));
  if (places.length > 0) vote(message, places);
}

function foot(message, { poll, mine, showsResults, vote }) {
  if (!showsResults) return poll.allows_multiple_answers && h("button", { type: "submit", class: "button soft small" }, words.vote);
  if (poll.is_closed || mine.length === 0 || !poll.allows_revoting) return null;
  return h("button", { type: "button", class: "button quiet small", on: { click: () => vote(message, []) } }, words.retractVote);
}

function result(poll, option, place, { mine, voters }) {
  const share = voters === 0 ? 0 : Math.round((option.voters.length / voters) * 100);
  const isRight = poll.correct.includes(place);
  const mark = isRight ? "check" : poll.is_quiz && mine.includes(place) ? "close" : mine.includes(place) && "check";
  const classes = ["poll-result", mine.includes(place) && "mine", poll.is_quiz && mine.includes(place) && !isRight && "wrong"];
  return h(
    "div",
    { class: classes.filter(Boolean).join(" ") },
    h("span", { class: "poll-share" }, `${share} %`),
    h("span", { class: "poll-words" }, option.text, mark && icon(mark)),
    h("progress", { max: "100", value: share, "aria-label": option.text }),
  );
}
