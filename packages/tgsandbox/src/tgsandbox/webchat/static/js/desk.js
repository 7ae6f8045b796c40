// What all screens share: who is buying, the bots, the chats, the clock. Screens read from it and are told of changes.

import { api } from "./api.js";
import { speak } from "./words.js";

const LAST_BUYER = "tgsandbox.buyer";

export class Desk {
  constructor(router) {
    this.router = router;
    this.users = [];
    this.bots = [];
    this.chats = [];
    this.chatsAsked = 0;
    this.user = null;
    this.clock = { now: Date.now() / 1000, frozen: false };
    this.clockReadAt = performance.now();
    this.drafts = new Map();
  }

  async load() {
    const [users, bots, clock] = await Promise.all([api.users(), api.bots(), api.clock()]);
    this.users = users;
    this.bots = bots;
    this.setClock(clock);
    if (this.user) this.user = this.users.find((user) => user.id === this.user.id) ?? null;
    if (this.user) await this.loadChats();
  }

  async loadUsers() {
    this.users = await api.users();
    this.user = this.users.find((user) => user.id === this.user?.id) ?? this.user;
  }

  async loadBots() {
    this.bots = await api.bots();
  }

  /** A person, a bot, a provider's token, the clock: read again what the event names. */
  async hearSetUp(event) {
    if (event.what === "clock") this.setClock(await api.clock());
    else await Promise.all([this.loadUsers(), this.loadBots()]);
  }

  /** Answers may overtake each other: only the one to the last question counts. */
  async loadChats() {
    this.chatsAsked += 1;
    const asked = this.chatsAsked;
    const chats = await api.chats(this.user.id);
    if (asked === this.chatsAsked) this.chats = chats;
  }

  /** Be this buyer from now on; false when there is nobody of that id. */
  async become(userId) {
    if (this.user?.id === userId) return true;
    this.user = this.users.find((user) => user.id === userId) ?? null;
    speak(this.user?.language_code);
    if (!this.user) return false;
    localStorage.setItem(LAST_BUYER, String(userId));
    this.chats = [];
    await this.loadChats();
    return true;
  }

  /** Who was buying last in this browser, else the first one. */
  get likelyUser() {
    const last = Number(localStorage.getItem(LAST_BUYER));
    return this.users.find((user) => user.id === last) ?? this.users[0] ?? null;
  }

  setClock(clock) {
    this.clock = clock;
    this.clockReadAt = performance.now();
  }

  /** The sandbox's time, in seconds since 1970 UTC. */
  now() {
    return this.clock.frozen ? this.clock.now : this.clock.now + (performance.now() - this.clockReadAt) / 1000;
  }

  /** Bots with a program behind them; BotFather and the providers' bots are the sandbox's own. */
  get ownBots() {
    return this.bots.filter((bot) => bot.token);
  }

  bot(id) {
    return this.bots.find((bot) => bot.id === id) ?? null;
  }

  chat(peer) {
    return this.chats.find((chat) => chat.peer_id === peer) ?? null;
  }

  /** The name of a chat's other side. */
  titleOf(peer) {
    return this.chat(peer)?.title || this.bot(peer)?.name || String(peer);
  }

  /** The name of whoever wrote a message. */
  nameOf(id) {
    const user = this.users.find((known) => known.id === id);
    return this.bot(id)?.name ?? (user ? fullName(user) : String(id));
  }
}

export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}
