// What is looked at or listened to: pictures, the browser's own players, albums, and media behind a price in Stars.

import { fill, h, icon } from "../dom.js";
import { counted } from "../payment/stars.js";
import { isOurs, picture } from "../picture.js";
import { words } from "../words.js";

const MOVING = ["video", "animation", "video_note"];
const TILED = ["photo", "video"];

/** Whether a message can be a tile of an album's grid. */
export function isTile(message) {
  return TILED.includes(message.media?.kind);
}

/** A photo, a film, a sound or a sticker, as large as its kind is shown; the caption is not in it. */
export function mediaNode(message) {
  const { media, file } = message;
  if (media.kind === "photo") return veiled(message, framed(file, picture(file.url, message.text || words.photo)));
  if (media.kind === "sticker") return sticker(media, file);
  if (MOVING.includes(media.kind)) return veiled(message, film(media.kind, file));
  return sound(media, file);
}

/** The pictures and films of one album, each a tile of a grid. */
export function albumNode(messages) {
  const tile = (message) => h("div", { class: "tile", "data-message": message.id }, mediaNode(message));
  return h("div", { class: `album of-${Math.min(messages.length, 4)}`, role: "group", "aria-label": words.album(messages.length) }, messages.map(tile));
}

/** Locked, with its price, until `user` is one of the buyers. `buy(message, button)` unlocks it. */
export function paidMediaNode(message, user, buy) {
  const { items, stars, buyers } = message.paid_media;
  if (buyers.includes(user)) return [paidGrid(items, unlocked), h("small", { class: "source" }, words.unlocked)];
  const click = (event) => buy(message, event.currentTarget);
  return [paidGrid(items, locked), h("button", { type: "button", class: "button wide unlock", on: { click } }, icon("lock"), words.unlock(counted(stars)))];
}

function paidGrid(items, show) {
  return h("div", { class: `album of-${Math.min(items.length, 4)}` }, items.map((item) => h("div", { class: "tile" }, show(item))));
}

function unlocked(item) {
  return item.kind === "photo" ? framed(item.file, picture(item.file.url, words.photo)) : film("video", item.file);
}

function locked(item) {
  const name = item.kind === "photo" ? words.lockedPhoto : words.lockedVideo;
  return h("div", { class: "locked", role: "img", "aria-label": name }, icon("lock"), item.duration > 0 && h("span", {}, lasting(item.duration)));
}

function framed(file, image) {
  return h("a", { class: "photo", href: file.url || null, target: "_blank", rel: "noopener" }, image);
}

function sticker(media, file) {
  if (!file.mime_type.startsWith("image/") || !file.url) return h("span", { class: "big-emoji", role: "img", "aria-label": words.sticker }, media.emoji || "🖼");
  return h("div", { class: "sticker" }, picture(file.url, media.emoji || words.sticker));
}

/** The browser plays it; what lies elsewhere is only named, for nothing is loaded from the internet. */
function film(kind, file) {
  if (!isOurs(file.url)) return named(file, "play", words.mediaKinds[kind]);
  const loops = kind === "animation";
  const player = h("video", { class: `film ${kind}`, src: file.url, preload: "metadata", "aria-label": words.mediaKinds[kind], controls: !loops, loop: loops, muted: loops, playsinline: true });
  if (loops) player.addEventListener("click", () => (player.paused ? player.play() : player.pause()));
  player.addEventListener("error", () => player.replaceWith(named(file, "play", words.mediaKinds[kind])));
  return player;
}

function sound(media, file) {
  const name = [media.performer, media.title].filter(Boolean).join(" – ") || (media.kind === "voice" ? "" : file.name);
  const line = h("span", { class: "sound-name" }, icon(media.kind === "voice" ? "voice" : "note"), h("b", {}, name || words.mediaKinds[media.kind]), media.duration > 0 && h("small", {}, lasting(media.duration)));
  const player = isOurs(file.url) && h("audio", { src: file.url, controls: true, preload: "metadata", "aria-label": name || words.mediaKinds[media.kind] });
  return h("div", { class: "sound" }, line, player);
}

function named(file, drawing, kind) {
  const inner = [h("span", { class: "file-mark" }, icon(drawing)), h("span", {}, h("b", {}, file.name || kind), h("small", {}, kind))];
  return file.url ? h("a", { class: "file", href: file.url, target: "_blank", rel: "noopener noreferrer" }, inner) : h("span", { class: "file" }, inner);
}

/** Behind a veil until it is pressed, when the bot marked it as a spoiler. */
function veiled(message, node) {
  if (!message.media.has_spoiler) return node;
  const cover = h("button", { type: "button", class: "media-veil", "aria-label": words.showSpoiler }, icon("eye"));
  const box = h("div", { class: "veiled" }, node, cover);
  cover.addEventListener("click", () => fill(box, node));
  return box;
}

/** "1:05" for 65 seconds. */
function lasting(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
