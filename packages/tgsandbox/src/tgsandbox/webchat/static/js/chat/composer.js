// Where the buyer writes: the field, the menu of commands, the bot's keyboard; or only Start in a new chat.

import { fill, h, icon, iconButton } from "../dom.js";
import { words } from "../words.js";
import { replyKeyboard } from "./keyboard.js";

export class Composer {
  /**
   * `send(text, replyTo)`, `start()`, `press(row, column, button)` for the bot's keyboard and `openApp()` for the menu button's Mini App
   * are the ways out; `inline` are the results of inline mode; `drafts` is a Map of what was typed and not sent, by chat.
   */
  constructor({ peer, drafts, inline, send, start, press, openApp, unblock }) {
    this.peer = peer;
    this.drafts = drafts;
    this.inline = inline;
    this.replyTo = 0;
    this.send = send;
    this.start = start;
    this.press = press;
    this.openApp = openApp;
    this.unblock = unblock;
    this.menuApp = null;
    this.commands = [];
    this.keys = [];
    this.menuIsOpen = false;
    this.keysAreOpen = true;
    this.chosen = -1;
    this.build();
  }

  build() {
    this.field = h("textarea", {
      rows: "1",
      "aria-label": words.message,
      placeholder: words.message,
      autocomplete: "off",
      on: { input: () => this.typed(), keydown: (event) => this.key(event) },
    });
    this.field.value = this.drafts.get(this.peer) ?? "";
    this.menuButton = h("button", { type: "button", class: "menu-button", "aria-label": words.menu, on: { click: () => (this.menuApp ? this.openApp() : this.toggleMenu()) } });
    this.keysButton = iconButton("keyboard", words.showKeyboard, () => this.toggleKeys());
    this.sendButton = iconButton("send", words.send, () => this.submit(), { class: "icon-button send" });
    this.list = h("div", { class: "commands", role: "group", "aria-label": words.menu, hidden: true });
    this.keyboardPlace = h("div");
    this.line = h("div", { class: "composer-line" }, this.menuButton, this.field, this.keysButton, this.sendButton);
    this.replyBar = h("div", { class: "replying", hidden: true });
    this.element = h("footer", { class: "composer" }, this.list, this.inline.element, this.replyBar, this.line, this.keyboardPlace);
    this.startBar = h("footer", { class: "start-bar" }, h("button", { type: "button", class: "button", on: { click: () => this.start() } }, words.start));
    this.blockedBar = h("footer", { class: "start-bar" }, h("button", { type: "button", class: "button", on: { click: () => this.unblock() } }, words.unblock));
  }

  /** The node to show: only Start as long as the chat is empty, only Unblock while the bot is blocked. */
  nodeFor(isNewChat, isBlocked) {
    if (isBlocked) return this.blockedBar;
    return isNewChat ? this.startBar : this.element;
  }

  /** `menuButton` says whether the button beside the field lists the commands or opens a Mini App. */
  setCommands(commands, menuButton) {
    this.commands = commands;
    this.menuApp = menuButton.type === "web_app" ? menuButton : null;
    const label = this.menuApp?.text ?? words.menu;
    this.menuButton.hidden = commands.length === 0 && !this.menuApp;
    this.menuButton.setAttribute("aria-label", label);
    fill(this.menuButton, icon(this.menuApp ? "external" : "menu"), h("span", {}, label));
    this.drawCommands();
  }

  setKeys(keys) {
    if (JSON.stringify(keys) !== JSON.stringify(this.keys)) this.keysAreOpen = true;
    this.keys = keys;
    this.drawKeys();
  }

  toggleMenu() {
    this.menuIsOpen = !this.menuIsOpen;
    this.chosen = -1;
    this.drawCommands();
  }

  toggleKeys() {
    this.keysAreOpen = !this.keysAreOpen;
    this.drawKeys();
  }

  typed() {
    this.drafts.set(this.peer, this.field.value);
    this.menuIsOpen = this.field.value.startsWith("/") && !this.field.value.includes(" ") && this.fitting().length > 0;
    this.chosen = -1;
    this.grow();
    this.inline.typed(this.field.value);
    this.drawCommands();
  }

  /** The next words are a reply to `message` (its sender's name and words are shown); null for to nothing. */
  replyOn(message, sender = "") {
    this.replyTo = message?.id ?? 0;
    this.replyBar.hidden = !message;
    fill(this.replyBar, message && [icon("reply"), h("span", { class: "quoted grow" }, h("b", {}, sender), h("span", {}, message.text)), iconButton("close", words.noReply, () => this.replyOn(null))]);
    this.field.focus({ preventScroll: true });
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 160)}px`;
  }

  fitting() {
    const begun = this.field.value.startsWith("/") ? this.field.value.slice(1).toLowerCase() : "";
    return this.commands.filter((command) => command.command.startsWith(begun));
  }

  drawCommands() {
    const shown = this.menuIsOpen ? this.fitting() : [];
    this.menuButton.setAttribute("aria-expanded", String(this.menuIsOpen));
    this.list.hidden = shown.length === 0;
    fill(
      this.list,
      shown.map(({ command, description }, index) =>
        h(
          "button",
          { type: "button", "aria-selected": String(index === this.chosen), on: { click: () => this.sendNow(`/${command}`) } },
          h("b", {}, `/${command}`),
          h("span", {}, description),
        ),
      ),
    );
  }

  drawKeys() {
    this.keysButton.hidden = this.keys.length === 0;
    const label = this.keysAreOpen ? words.hideKeyboard : words.showKeyboard;
    this.keysButton.setAttribute("aria-label", label);
    this.keysButton.title = label;
    this.keysButton.setAttribute("aria-pressed", String(this.keysAreOpen));
    fill(this.keyboardPlace, this.keysAreOpen && this.keys.length > 0 && replyKeyboard(this.keys, this.press));
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.replyTo) this.replyOn(null);
    if (event.key === "Escape" && this.menuIsOpen) {
      event.stopPropagation();
      this.toggleMenu();
    }
    if (this.menuIsOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.choose(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  choose(step) {
    const count = this.fitting().length;
    this.chosen = (this.chosen + step + count) % count;
    this.drawCommands();
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  submit() {
    const chosen = this.menuIsOpen && this.fitting()[this.chosen];
    const text = chosen ? `/${chosen.command}` : this.field.value.trim();
    if (text) this.sendNow(text);
  }

  sendNow(text) {
    this.send(text, this.replyTo);
    if (this.replyTo) this.replyOn(null);
    this.clear();
  }

  /** Nothing is written any more. */
  clear() {
    this.field.value = "";
    this.drafts.delete(this.peer);
    this.menuIsOpen = false;
    this.grow();
    this.inline.typed("");
    this.drawCommands();
    this.field.focus({ preventScroll: true });
  }

  /** Words that a button has chosen; the person may change them before they go. */
  write(text) {
    this.field.value = text;
    this.typed();
    this.field.focus({ preventScroll: true });
  }

  focus() {
    if (matchMedia("(pointer: fine)").matches) this.field.focus({ preventScroll: true });
  }
}
