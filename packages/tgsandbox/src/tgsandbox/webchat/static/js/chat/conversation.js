// One conversation: its messages, oldest first, always at the end unless the buyer has scrolled up.

import { api } from "../api.js";
import { arrange, fill, h, icon, iconButton } from "../dom.js";
import { dayOf, words } from "../words.js";
import { isTile } from "./media.js";
import { messageNode } from "./message.js";
import { SERVICE_KINDS } from "./notes.js";

const GROUP_SECONDS = 300;
const NEAR_END_PIXELS = 80;

export class Conversation {
  /** `actions` are those of `messageNode`, without jump. */
  constructor(desk, peer, actions) {
    this.desk = desk;
    this.peer = peer;
    this.actions = { ...actions, jump: (id) => this.jump(id) };
    this.messages = new Map();
    this.drawn = new Map();
    this.days = new Map();
    this.list = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": words.messages });
    this.scroller = h("div", { class: "conversation", tabindex: "0", "aria-label": words.messages, on: { scroll: () => this.scrolled() } }, this.list);
    this.toEnd = iconButton("down", words.toEnd, () => this.scrollToEnd(), { class: "icon-button to-end", hidden: true });
    this.element = h("div", { class: "conversation-frame" }, this.scroller, this.toEnd);
    // A picture has come and has its height now, or a phone has shown its keyboard: the end stays in sight.
    this.staysAtEnd = true;
    const sizes = new ResizeObserver(() => this.staysAtEnd && this.scrollToEnd());
    sizes.observe(this.scroller);
    sizes.observe(this.list);
  }

  /** Everything anew, as after opening the chat or a lost connection. */
  async load() {
    await this.refresh();
    this.scrollToEnd();
  }

  /** Everything anew, without moving what the person looks at. */
  async refresh() {
    const messages = await api.messages(this.desk.user.id, this.peer);
    this.messages = new Map(messages.map((message) => [message.id, message]));
    this.draw();
  }

  put(message) {
    const isNew = !this.messages.has(message.id);
    this.messages.set(message.id, message);
    const follow = this.isAtEnd() || message.sender_id === this.desk.user.id;
    this.draw();
    if (follow && isNew) this.scrollToEnd();
    else this.scrolled();
  }

  drop(messageId) {
    this.messages.delete(messageId);
    this.draw();
  }

  get ordered() {
    return [...this.messages.values()].sort((a, b) => a.id - b.id);
  }

  get isPrivate() {
    return this.desk.bot(this.peer) !== null || this.desk.chat(this.peer)?.type === "private";
  }

  get last() {
    return this.ordered.at(-1) ?? null;
  }

  /** The message that last put a keyboard in place of the letters, or took it away. */
  get keyboardMessage() {
    return this.ordered.findLast((message) => message.reply_keyboard !== null) ?? null;
  }

  /** The keyboard that the bot last put in place of the letters; [] when there is none. */
  get replyKeyboard() {
    return this.keyboardMessage?.reply_keyboard ?? [];
  }

  draw() {
    const groups = inAlbums(this.ordered);
    const nodes = [];
    let day = "";
    groups.forEach((messages, index) => {
      const itsDay = dayOf(messages[0].date, this.desk.now());
      if (itsDay !== day) nodes.push(this.dayNode(itsDay));
      day = itsDay;
      nodes.push(this.nodeOf(messages, this.place(messages[0], groups[index - 1]?.at(-1), groups[index + 1]?.[0])));
    });
    arrange(this.list, nodes);
  }

  dayNode(day) {
    if (!this.days.has(day)) this.days.set(day, h("div", { class: "day" }, day));
    return this.days.get(day);
  }

  /** The node drawn before, as long as neither the message nor its place has changed. */
  nodeOf(messages, place) {
    const key = JSON.stringify([messages, place, words.language]);
    const before = this.drawn.get(messages[0].id);
    if (before?.key === key) return before.node;
    const node = messageNode(messages, place, this.actions);
    this.drawn.set(messages[0].id, { key, node });
    return node;
  }

  place(message, before, after) {
    const quoted = this.messages.get(message.reply_to);
    return {
      mine: message.sender_id === this.desk.user.id,
      user: this.desk.user.id,
      first: !together(before, message),
      last: !together(message, after),
      sender: this.desk.nameOf(message.sender_id),
      named: !this.isPrivate && message.sender_id !== this.desk.user.id && !together(before, message),
      seller: this.desk.titleOf(this.peer),
      quoted: quoted ? { id: quoted.id, sender: this.desk.nameOf(quoted.sender_id), words: message.quote || quoted.text } : null,
    };
  }

  isAtEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END_PIXELS;
  }

  scrolled() {
    this.staysAtEnd = this.isAtEnd();
    this.toEnd.hidden = this.staysAtEnd;
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.toEnd.hidden = true;
    this.staysAtEnd = true;
  }

  jump(messageId) {
    this.list.querySelector(`[data-message="${messageId}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  /** What stands in the place of messages while there are none. */
  showEmpty(title) {
    fill(this.list, h("div", { class: "empty" }, h("span", { class: "empty-mark" }, icon("chats")), h("p", {}, words.startHelp(title))));
  }
}

/** The messages in groups: an album's pictures and films are one, every other message is alone. */
function inAlbums(ordered) {
  const groups = [];
  for (const message of ordered) {
    const before = groups.at(-1)?.[0];
    const joins = before && message.album_id && before.album_id === message.album_id && isTile(before) && isTile(message);
    if (joins) groups.at(-1).push(message);
    else groups.push([message]);
  }
  return groups;
}

/** Whether two neighbours are one person's words of the same few minutes. */
function together(one, other) {
  if (!one || !other) return false;
  const spoken = [one, other].every((message) => !SERVICE_KINDS.includes(message.kind));
  return spoken && one.sender_id === other.sender_id && other.date - one.date < GROUP_SECONDS && new Date(one.date * 1000).toDateString() === new Date(other.date * 1000).toDateString();
}
