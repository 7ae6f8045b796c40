// The buyer's client: the list of chats, one conversation, the payment form and the receipt over it, the inspector beside it.

import { api, Refused } from "../api.js";
import { ChatList } from "../chat/list.js";
import { Composer } from "../chat/composer.js";
import { Conversation } from "../chat/conversation.js";
import { InlineResults } from "../chat/inline.js";
import { alertBox } from "../dialog.js";
import { avatar, fill, h, icon, iconButton } from "../dom.js";
import { MiniAppDialog } from "../mini/dialog.js";
import { Inspector } from "../inspector.js";
import { PaymentDialog } from "../payment/dialog.js";
import { ReceiptDialog } from "../payment/receipt.js";
import { address } from "../router.js";
import { isSafeLink, leadsInside } from "../text.js";
import { toast } from "../toast.js";
import { explain, words } from "../words.js";

const CALLBACK_SECONDS = 15;
const ACTION_SECONDS = 5;
// Changes that messages show without being edited: votes, and what was bought for Stars.
const SEEN_IN_MESSAGES = ["poll", "stars"];
const MESSAGE_EVENTS = ["message_added", "message_edited", "message_deleted"];

export class ChatsPage {
  constructor(desk) {
    this.desk = desk;
    this.list = new ChatList(desk);
    this.chatPane = h("section", { class: "pane chat-pane" });
    this.element = h("div", { class: "page chats-page" }, this.list.element, this.chatPane);
    this.waiting = new Map();
    this.peer = null;
    this.conversation = null;
    this.dialog = null;
    this.dock = null;
  }

  async show(route) {
    const peer = route.peer ? Number(route.peer) : null;
    this.element.classList.toggle("has-chat", peer !== null);
    this.showDock(route);
    this.list.show(peer);
    if (peer !== this.peer || !this.conversation) await this.openChat(peer);
    else this.drawHead();
    this.showDialog(route);
  }

  remove() {
    this.dialog?.remove();
    this.dock?.remove();
  }

  /** The connection was lost: read again what stands here; what was typed stays. */
  async reload() {
    try {
      await this.conversation?.load();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.conversation = null;
    }
    await this.dialog?.reload?.();
    await this.dock?.load();
  }

  // The conversation

  async openChat(peer) {
    this.peer = peer;
    this.doing = "";
    this.conversation = null;
    if (peer === null) return this.showNoChat();
    const conversation = new Conversation(this.desk, peer, {
      open: (url) => this.open(url),
      send: (text) => this.send(text),
      tap: (message, row, column, key) => this.tap(message, row, column, key),
      receipt: (message) => this.go({ name: "receipt", message }),
      buyMedia: (message, button) => this.buyMedia(message, button),
      vote: (message, places) => this.vote(message, places),
      markTasks: (message, tasks) => this.attempt(() => api.markTasks(this.desk.user.id, this.peer, message.id, tasks)),
      reply: (message) => this.composer.replyOn(message, this.desk.nameOf(message.sender_id)),
      react: (message, emoji) => this.attempt(() => api.react(this.desk.user.id, peer, message.id, emoji)),
    });
    this.inline = new InlineResults(this.desk, peer, { sent: () => this.composer.clear(), open: (url) => this.open(url) });
    this.composer = new Composer({ peer, drafts: this.desk.drafts, inline: this.inline, send: (text, replyTo) => this.send(text, replyTo), start: () => this.begin(), press: (row, column, key) => this.press(row, column, key), openApp: () => this.openApp(), unblock: () => this.setBlocked(false) });
    this.head = h("header", { class: "pane-head" });
    this.foot = h("div");
    fill(this.chatPane, this.head, conversation.element, this.foot);
    this.drawHead();
    try {
      const [, menu] = await Promise.all([conversation.load(), this.menu(peer)]);
      this.composer.setCommands(...menu);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(words.failed(error.message), "bad");
      return this.desk.router.go({ name: "chats", user: this.desk.user.id }, { replace: true });
    }
    this.conversation = conversation;
    this.drawFoot();
    // The foot has taken its part of the height only now.
    conversation.scrollToEnd();
    this.composer.focus();
    return this.markRead();
  }

  /** The bot's commands, and what the button beside the field does. */
  async menu(peer) {
    if (!this.desk.bot(peer)) return [[], { type: "commands" }];
    return Promise.all([api.commands(this.desk.user.id, peer), api.menuButton(this.desk.user.id, peer)]);
  }

  showNoChat() {
    fill(this.chatPane, h("div", { class: "empty" }, h("span", { class: "empty-mark" }, icon("chats")), h("h2", {}, words.pickChat), h("p", {}, words.pickChatHelp)));
  }

  drawHead() {
    if (this.peer === null) return;
    const bot = this.desk.bot(this.peer);
    const title = this.desk.titleOf(this.peer);
    const docked = Boolean(this.dock);
    const focused = document.activeElement?.closest(".pane-head") === this.head ? document.activeElement.dataset.key : null;
    const toggle = iconButton("inspector", docked ? words.hideInspector : words.showInspector, () => this.toggleDock(), { "aria-pressed": String(docked), "data-key": "inspector" });
    fill(
      this.head,
      h("a", { class: "icon-button only-phone", href: address({ name: "chats", user: this.desk.user.id }), "aria-label": words.back }, icon("back")),
      avatar(this.peer, title, { bot: bot !== null, small: true }),
      h("div", { class: "peer" }, h("span", { class: "peer-name" }, h("h1", {}, title)), h("span", { class: "peer-state" }, this.state(bot))),
      bot?.token && !this.isBlocked && iconButton("lock", words.block, () => this.setBlocked(true), { "data-key": "block" }),
      toggle,
    );
    // The buttons are new ones; whoever had pressed one with the keyboard stays on it.
    if (focused) this.head.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
  }

  get isBlocked() {
    return this.desk.chat(this.peer)?.is_blocked ?? false;
  }

  async setBlocked(blocked) {
    await (blocked ? api.block : api.unblock)(this.desk.user.id, this.peer);
    await this.refreshList();
    this.drawFoot();
  }

  state(bot) {
    if (this.doing) return words.actions[this.doing] ?? words.actions.typing;
    if (this.isBlocked) return words.blocked;
    if (bot) return `@${bot.username} · ${words.bot}`;
    const chat = this.desk.chat(this.peer);
    if (!chat) return "";
    if (chat.type === "private") return chat.username && `@${chat.username}`;
    return `${chat.type === "channel" ? words.channel : words.group} · ${words.members(chat.member_count)}`;
  }

  drawFoot() {
    const isNew = this.conversation.messages.size === 0 && this.desk.bot(this.peer) !== null;
    this.composer.setKeys(this.conversation.replyKeyboard);
    const node = this.composer.nodeFor(isNew, this.isBlocked);
    if (this.foot.firstChild !== node) this.swapFoot(node);
    if (isNew) this.conversation.showEmpty(this.desk.titleOf(this.peer));
  }

  /** Whoever has pressed Start writes next: the focus doesn't get lost with the button. */
  swapFoot(node) {
    const hadFocus = this.foot.contains(document.activeElement);
    fill(this.foot, node);
    if (hadFocus) this.composer.focus();
  }

  async markRead() {
    const last = this.conversation?.last;
    if (last && document.visibilityState === "visible") await api.read(this.desk.user.id, this.peer, last.id);
    await this.refreshList();
  }

  async refreshList() {
    await this.desk.loadChats();
    this.list.show(this.peer);
    this.drawHead();
  }

  // What the buyer does

  async send(text, replyTo = 0) {
    await api.send(this.desk.user.id, this.peer, { text, reply_to: replyTo });
  }

  async begin() {
    await api.start(this.desk.user.id, this.peer);
  }

  async tap(message, row, column, key) {
    if (message.keyboard[row][column].kind === "receipt") return this.go({ name: "receipt", message: message.id });
    key.classList.add("busy");
    try {
      await this.follow(await api.tap(this.desk.user.id, this.peer, message.id, row, column), key);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    } finally {
      if (![...this.waiting.values()].some((entry) => entry.key === key)) key.classList.remove("busy");
    }
    return undefined;
  }

  /** Unlock media for Stars. */
  async buyMedia(message, button) {
    button.disabled = true;
    await this.attempt(() => api.buyMedia(this.desk.user.id, this.peer, message.id));
    button.disabled = false;
    await this.conversation.refresh();
  }

  async vote(message, places) {
    await this.attempt(() => api.vote(this.desk.user.id, this.peer, message.id, places));
    await this.conversation.refresh();
  }

  /** What the server refuses is told in a toast. */
  async attempt(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
  }

  /** A key of the bot's keyboard sends its words, or opens a Mini App. */
  async press(row, column, key) {
    if (key.kind !== "web_app") return this.send(key.text);
    const message = this.conversation.keyboardMessage;
    return this.follow(await api.tap(this.desk.user.id, this.peer, message.id, row, column), null);
  }

  async openApp() {
    this.showApp(await api.openMiniApp(this.desk.user.id, this.peer));
  }

  showApp(app) {
    this.go({ name: "app", app: app.id });
  }

  async open(url) {
    try {
      await this.follow(await api.open(this.desk.user.id, url), null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
  }

  /** Go where a tap or a link led. */
  async follow(outcome, key) {
    switch (outcome.kind) {
      case "callback":
        return this.awaitCallback(outcome.callback_query_id, key);
      case "form":
        return this.go({ name: "pay", form: outcome.form.id });
      case "chat":
        await this.desk.loadChats();
        return this.go({ name: "chat", peer: outcome.peer_id });
      case "url":
        return this.openOutside(outcome.url);
      case "copy":
        await navigator.clipboard?.writeText(outcome.text);
        return toast(words.copied, "good");
      case "mini_app":
        return this.showApp(outcome.mini_app);
      case "switch_inline":
        return this.composer.write(`@${this.desk.bot(outcome.peer_id).username} ${outcome.text}`);
      case "nothing":
        return toast(words.notPlayed);
      default:
        return undefined;
    }
  }

  openOutside(url) {
    if (leadsInside(url) || !isSafeLink(url)) return toast(words.nothingThere);
    window.open(url, "_blank", "noopener,noreferrer");
    return undefined;
  }

  awaitCallback(id, key) {
    const timer = setTimeout(() => {
      this.settleCallback(id);
      toast(words.noAnswer);
    }, CALLBACK_SECONDS * 1000);
    this.waiting.set(id, { key, timer });
  }

  settleCallback(id) {
    const entry = this.waiting.get(id);
    if (!entry) return false;
    clearTimeout(entry.timer);
    this.waiting.delete(id);
    entry.key?.classList.remove("busy");
    return true;
  }

  go(to) {
    this.desk.router.go({ user: this.desk.user.id, peer: this.peer, ...to });
  }

  // What the sandbox tells

  async hear(event) {
    this.dock?.hear(event);
    if (event.kind === "callback_answered") this.hearCallback(event);
    if (event.kind === "chat_action") this.hearAction(event);
    if (event.kind === "form_changed" && event.user_id === this.desk.user.id) await this.dialog?.hear?.(event);
    if (event.kind === "set_up_changed") await this.hearSetUp(event);
    if (MESSAGE_EVENTS.includes(event.kind) && this.concerns(event)) await this.hearMessage(event);
  }

  /** A private chat is known by its person and its bot (or the person who owns the dialogue), a group by its own id. */
  concerns(event) {
    return event.bot_id === 0 || [event.chat_id, event.bot_id].includes(this.desk.user.id);
  }

  async hearMessage(event) {
    const peer = event.bot_id === this.desk.user.id ? event.chat_id : event.bot_id || event.chat_id;
    if (peer === this.peer && this.conversation) {
      if (event.kind === "message_deleted") this.conversation.drop(event.message_id);
      else this.conversation.put(event.message);
      if (this.doing) this.setDoing("");
      this.drawFoot();
      if (event.kind === "message_added") return this.markRead();
    }
    return this.refreshList();
  }

  /** What the bot is doing stands under its name for five seconds, or until its next message. */
  hearAction({ chat_id: chat, peer_bot_id: peerBot, action }) {
    if ((peerBot || chat) !== this.peer || (peerBot && chat !== this.desk.user.id)) return;
    clearTimeout(this.doingTimer);
    this.setDoing(action);
    this.doingTimer = setTimeout(() => this.setDoing(""), ACTION_SECONDS * 1000);
  }

  setDoing(action) {
    this.doing = action;
    this.drawHead();
  }

  hearCallback(answer) {
    if (answer.user_id !== this.desk.user.id) return;
    this.settleCallback(answer.callback_query_id);
    if (answer.url) this.open(answer.url);
    if (!answer.text) return;
    if (answer.show_alert) alertBox(answer.text, words.ok);
    else toast(answer.text);
  }

  async hearSetUp({ what, subject_id: subject }) {
    if (what === "inline_answer") return subject === this.desk.user.id ? this.inline?.hear() : undefined;
    if (SEEN_IN_MESSAGES.includes(what)) await this.conversation?.refresh();
    await this.refreshList();
    if (this.conversation && this.peer !== null) this.drawFoot();
    if (this.conversation && this.peer !== null) this.composer.setCommands(...(await this.menu(this.peer)));
    return this.dialog?.reload?.();
  }

  // Over and beside the conversation

  showDialog(route) {
    const key = { pay: `pay ${route.form}`, receipt: `receipt ${route.message}`, app: `app ${route.app}` }[route.name] ?? "";
    if (this.dialog?.key !== key) {
      this.dialog?.remove();
      this.dialog = null;
      const close = () => this.closeDialog();
      if (route.name === "pay") this.dialog = new PaymentDialog(this.desk, route, { close, go: (to) => this.go(to) });
      if (route.name === "receipt") this.dialog = new ReceiptDialog(this.desk, this.peer, Number(route.message), { close });
      if (route.name === "app") this.dialog = new MiniAppDialog(this.desk, route.app, { close, open: (url) => this.open(url), write: (text) => this.composer.write(text) });
      if (this.dialog) this.dialog.key = key;
    }
    this.dialog?.show?.(route);
  }

  /** At once, and not only when the new address is heard of: what is typed after Esc belongs to the chat. */
  closeDialog() {
    this.dialog?.remove();
    this.dialog = null;
    this.go({ name: "chat" });
  }

  showDock(route) {
    const wanted = route.dock && route.peer;
    const bot = this.desk.bot(Number(route.peer)) ? route.peer : "";
    if (wanted && this.dock && route.peer !== String(this.peer)) this.dock.lookAt(bot);
    if (wanted && !this.dock) {
      this.dock = new Inspector(this.desk, { close: () => this.toggleDock(), bot });
      this.element.append(this.dock.element);
      this.dock.load();
    }
    if (!wanted && this.dock) {
      this.dock.remove();
      this.dock = null;
    }
    this.element.classList.toggle("with-dock", Boolean(this.dock));
  }

  toggleDock() {
    const route = this.desk.router.route;
    location.hash = address({ ...route, dock: !route.dock });
  }
}
