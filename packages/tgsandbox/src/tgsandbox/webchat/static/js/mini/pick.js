// "Send it to …": one of the person's chats.

import { Dialog, dialogHead } from "../dialog.js";
import { avatar, h } from "../dom.js";
import { words } from "../words.js";

/** Resolves with the peer that was picked, null for none. */
export function pickChat(desk) {
  return new Promise((resolve) => {
    const end = (peer) => {
      dialog.remove();
      resolve(peer);
    };
    const dialog = new Dialog({ label: words.sendTo, close: () => end(null) });
    const row = ({ peer_id: peer, title }) =>
      h("button", { type: "button", class: "pay-row", on: { click: () => end(peer) } }, avatar(peer, title, { bot: desk.bot(peer) !== null, small: true }), h("span", { class: "pay-row-words" }, h("span", {}, title)));
    dialog.fill(dialogHead(words.sendTo, { close: () => end(null), closeWord: words.close }), h("div", { class: "dialog-body" }, desk.chats.map(row)));
    dialog.show();
  });
}
