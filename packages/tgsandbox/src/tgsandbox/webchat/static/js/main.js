// The beginning: load what is shared, listen, and show the page that the address names.

import { Unreachable } from "./api.js";
import { BASE } from "./base.js";
import { avatar, fill, h, icon } from "./dom.js";
import { Desk, fullName } from "./desk.js";
import { loadCurrencies } from "./money.js";
import { BotsPage } from "./pages/bots.js";
import { BuyersPage } from "./pages/buyers.js";
import { ChatsPage } from "./pages/chats.js";
import { InspectorPage } from "./pages/inspector.js";
import { SidePage } from "./pages/side.js";
import { StarsPage } from "./pages/stars.js";
import { address, Router } from "./router.js";
import { listen } from "./stream.js";
import { showOffline, toast } from "./toast.js";
import { speak, words } from "./words.js";

const PAGES = { buyers: BuyersPage, bots: BotsPage, inspector: InspectorPage, stars: StarsPage, side: SidePage, chats: ChatsPage, chat: ChatsPage, pay: ChatsPage, receipt: ChatsPage, app: ChatsPage };

class Shell {
  constructor() {
    this.app = document.getElementById("app");
    this.router = new Router(() => this.show());
    this.desk = new Desk(this.router);
    // One of two buyers side by side: the window around this one has the rail.
    if (window !== window.parent) this.app.classList.add("framed");
    this.rail = h("nav", { class: "rail" });
    this.main = h("main", { class: "page" });
    this.page = null;
    this.drawn = Promise.resolve();
  }

  async begin() {
    speak("");
    await Promise.all([loadCurrencies(), this.desk.load()]);
    if (this.desk.likelyUser) await this.desk.become(this.desk.likelyUser.id);
    fill(this.app, this.rail, this.main);
    await listen({
      hear: (event) => this.hear(event),
      lost: () => showOffline(words.offline),
      found: () => this.comeBack(),
    });
    addEventListener("unhandledrejection", (event) => this.tellFailure(event));
    await this.show();
  }

  /** One screen after the other, so that a quick second click can't overtake the first. */
  show() {
    this.drawn = this.drawn.catch(() => {}).then(() => this.draw(this.router.route));
    return this.drawn;
  }

  async draw(route) {
    if (route.name === "home") return this.goHome();
    if (route.user && !(await this.desk.become(Number(route.user)))) return this.router.go({ name: "buyers" }, { replace: true });
    const Page = PAGES[route.name];
    if (!(this.page instanceof Page) || this.language !== words.language || this.buyer !== this.desk.user?.id) {
      this.page?.remove?.();
      this.page = new Page(this.desk);
      this.language = words.language;
      this.buyer = this.desk.user?.id;
      fill(this.main, this.page.element);
    }
    this.app.classList.toggle("in-chat", ["chat", "pay", "receipt", "app"].includes(route.name));
    this.drawRail(route);
    await this.page.show(route);
    return undefined;
  }

  goHome() {
    const user = this.desk.likelyUser;
    this.router.go(user ? { name: "chats", user: user.id } : { name: "buyers" }, { replace: true });
  }

  drawRail(route) {
    const user = this.desk.user;
    this.rail.setAttribute("aria-label", words.main);
    const chats = user ? address({ name: "chats", user: user.id }) : address({ name: "buyers" });
    const inChats = PAGES[route.name] === ChatsPage;
    fill(
      this.rail,
      h("span", { class: "rail-mark" }, h("img", { src: `${BASE}/webchat/favicon.svg`, alt: "tgsandbox", width: "36", height: "36" })),
      railLink(chats, icon("chats"), words.chats, inChats),
      railLink(address({ name: "bots" }), icon("bots"), words.bots, route.name === "bots"),
      railLink(address({ name: "inspector" }), icon("inspector"), words.inspector, route.name === "inspector"),
      user && railLink(address({ name: "stars", user: user.id }), icon("star"), words.stars, route.name === "stars"),
      h("span", { class: "rail-space" }),
      railLink(address({ name: "buyers" }), user ? avatar(user.id, fullName(user)) : icon("people"), user ? user.first_name : words.buyers, route.name === "buyers"),
    );
  }

  async hear(event) {
    if (event.kind === "set_up_changed") await this.desk.hearSetUp(event);
    await this.page?.hear?.(event);
  }

  /** Nobody caught this: the buyer at least hears of it. An unreachable sandbox is no fault of the page. */
  tellFailure(event) {
    const unreachable = event.reason instanceof Unreachable;
    if (unreachable) event.preventDefault();
    toast(unreachable ? words.offline : words.failed(event.reason?.message ?? event.reason), "bad");
  }

  async comeBack() {
    showOffline("");
    await this.desk.load();
    if (this.desk.user === null) return this.goHome();
    await this.page?.reload?.();
    return this.show();
  }
}

function railLink(href, drawing, name, current) {
  return h("a", { class: "rail-link", href, "aria-current": current ? "page" : null }, drawing, h("span", {}, name));
}

const shell = new Shell();
shell.begin().catch((error) => {
  fill(shell.app, h("div", { class: "empty" }, h("h2", {}, words.failed(error.message)), h("a", { class: "button", href: `${BASE}/` }, words.tryAgain)));
});
