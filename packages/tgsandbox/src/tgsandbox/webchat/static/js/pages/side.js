// Two buyers in one window, each with the whole client in a frame of its own.

import { BASE } from "../base.js";
import { fullName } from "../desk.js";
import { avatar, fill, h, icon } from "../dom.js";
import { address, parse } from "../router.js";
import { words } from "../words.js";

export class SidePage {
  constructor(desk) {
    this.desk = desk;
    this.frames = [];
    this.element = h("div", { class: "page side-page" });
  }

  show(route) {
    const key = `${route.left} ${route.right}`;
    if (this.key === key) return;
    this.key = key;
    this.frames = [this.frame(route.left, route.leftPeer), this.frame(route.right, route.rightPeer)];
    const panes = this.frames.map((frame, index) => this.pane([route.left, route.right][index], frame));
    fill(this.element, panes);
  }

  pane(userId, frame) {
    const user = this.desk.users.find((known) => String(known.id) === userId);
    const name = user ? fullName(user) : userId;
    frame.title = name;
    const alone = h("a", { class: "button quiet small", href: address({ name: "chats", user: userId }) }, icon("external"), words.alone);
    return h("section", { class: "pane side-pane", "aria-label": name }, h("header", { class: "pane-head" }, avatar(userId, name, { small: true }), h("h2", { class: "grow" }, name), alone), frame);
  }

  frame(user, peer) {
    const hash = peer ? address({ name: "chat", user, peer }) : address({ name: "chats", user });
    // Browsers show no frame whose address, but for the part behind the #, is that of the window around it.
    const frame = h("iframe", { src: `${BASE}/?side=1${hash}` });
    frame.addEventListener("load", () => frame.contentWindow.addEventListener("hashchange", () => this.keepAddress()));
    return frame;
  }

  /** The chats that are open stand in this window's address, too. */
  keepAddress() {
    const [left, right] = this.frames.map((frame) => parse(frame.contentWindow.location.hash));
    history.replaceState(null, "", address({ name: "side", left: left.user, leftPeer: left.peer, right: right.user, rightPeer: right.peer }));
  }
}
