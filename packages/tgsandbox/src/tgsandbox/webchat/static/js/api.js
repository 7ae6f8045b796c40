// The control API (/control/v1), one function per verb that the chat uses.

import { BASE, withBase } from "./base.js";

const ROOT = `${BASE}/control/v1`;

/** The server's refusal: its sentence, and the field to look at when it is about one. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.error ?? `HTTP ${status}`);
    this.status = status;
    this.field = problem.field ?? "";
    this.code = problem.code ?? "";
  }
}

/** The sandbox does not answer at all. */
export class Unreachable extends Error {}

async function ask(method, path, body) {
  const options = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(ROOT + path, options).catch((error) => {
    throw new Unreachable(error.message);
  });
  const text = await answer.text();
  const value = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text, withBase) : { error: text };
  if (!answer.ok) throw new Refused(answer.status, value);
  return value;
}

function query(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== "" && value !== null);
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
}

const get = (path) => ask("GET", path);
const post = (path, body = {}) => ask("POST", path, body);

export const api = {
  users: () => get("/users"),
  createUser: (body) => post("/users", body),
  changeUser: (user, body) => ask("PATCH", `/users/${user}`, body),

  subscriptions: (user) => get(`/users/${user}/subscriptions`),
  cancelSubscription: (user, charge) => post(`/users/${user}/subscriptions/${encodeURIComponent(charge)}/cancel`),
  resumeSubscription: (user, charge) => post(`/users/${user}/subscriptions/${encodeURIComponent(charge)}/resume`),

  stars: () => get("/stars"),

  bots: () => get("/bots"),
  createBot: (body) => post("/bots", body),
  providers: () => get("/providers"),
  connectProvider: (bot, body) => post(`/bots/${bot}/providers`, body),
  disconnectProvider: (bot, token) => ask("DELETE", `/bots/${bot}/providers/${encodeURIComponent(token)}`),

  chats: (user) => get(`/users/${user}/chats`),
  commands: (user, peer) => get(`/users/${user}/chats/${peer}/commands`),
  messages: (user, peer, page = {}) => get(`/users/${user}/chats/${peer}/messages${query(page)}`),
  send: (user, peer, body) => post(`/users/${user}/chats/${peer}/messages`, body),
  start: (user, peer, payload = "") => post(`/users/${user}/chats/${peer}/start`, { payload }),
  tap: (user, peer, message, row, column) => post(`/users/${user}/chats/${peer}/messages/${message}/tap`, { row, column }),
  markTasks: (user, peer, message, tasks) => post(`/users/${user}/chats/${peer}/messages/${message}/tasks`, tasks),
  vote: (user, peer, message, options) => post(`/users/${user}/chats/${peer}/messages/${message}/vote`, { options }),
  react: (user, peer, message, emoji) => post(`/users/${user}/chats/${peer}/messages/${message}/react`, { emoji }),
  askInline: (user, body) => post(`/users/${user}/inline`, body),
  inline: (user, query) => get(`/users/${user}/inline/${encodeURIComponent(query)}`),
  chooseInline: (user, query, result) => post(`/users/${user}/inline/${encodeURIComponent(query)}/choose`, { result_id: result }),
  buyMedia: (user, peer, message) => post(`/users/${user}/chats/${peer}/messages/${message}/buy-media`),
  block: (user, peer) => post(`/users/${user}/chats/${peer}/block`),
  unblock: (user, peer) => post(`/users/${user}/chats/${peer}/unblock`),
  read: (user, peer, message) => post(`/users/${user}/chats/${peer}/read`, { message_id: message }),
  open: (user, url) => post(`/users/${user}/open`, { url }),

  menuButton: (user, peer) => get(`/users/${user}/chats/${peer}/menu-button`),
  openMiniApp: (user, peer) => post(`/users/${user}/chats/${peer}/mini-apps`),
  miniApp: (user, id) => get(`/users/${user}/mini-apps/${id}`),
  sendWebAppData: (user, id, data) => post(`/users/${user}/mini-apps/${id}/data`, { data }),
  callCloud: (user, id, method, params) => post(`/users/${user}/mini-apps/${id}/cloud`, { method, params }),
  sharePrepared: (user, id, prepared, peer) => post(`/users/${user}/mini-apps/${id}/prepared/${prepared}/share`, { peer_id: peer }),

  openForm: (user, body) => post(`/users/${user}/forms`, body),
  form: (user, form) => get(`/users/${user}/forms/${form}`),
  info: (user, form, body) => post(`/users/${user}/forms/${form}/info`, body),
  shipping: (user, form, option) => post(`/users/${user}/forms/${form}/shipping`, { option_id: option }),
  tip: (user, form, amount) => post(`/users/${user}/forms/${form}/tip`, { amount }),
  pay: (user, form, body) => post(`/users/${user}/forms/${form}/pay`, body),
  threeDSecure: (user, form, approve) => post(`/users/${user}/forms/${form}/three-d-secure`, { approve }),
  cancelForm: (user, form) => post(`/users/${user}/forms/${form}/cancel`),
  receipt: (user, bot, message) => get(`/users/${user}/receipts/${bot}/${message}`),

  clock: () => get("/clock"),
  changeClock: (body) => post("/clock", body),
  faultKinds: () => get("/fault-kinds"),
  faults: () => get("/faults"),
  armFault: (body) => post("/faults", body),
  disarmFault: (fault) => ask("DELETE", `/faults/${fault}`),
  verdicts: (filter = {}) => get(`/verdicts${query(filter)}`),
  calls: (filter = {}) => get(`/calls${query(filter)}`),
  updates: (filter = {}) => get(`/updates${query(filter)}`),
  forms: (filter = {}) => get(`/forms${query(filter)}`),
};
