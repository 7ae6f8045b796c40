// Every screen has an address of its own, behind the #, so that reload, back and bookmarks work.
//
//   #/buyers                              who is buying
//   #/{user}/chats                        the list
//   #/{user}/chats/{peer}                 one conversation
//   #/{user}/chats/{peer}/pay/{form}      the payment form; then /contact /shipping /card /saved
//   #/{user}/chats/{peer}/receipt/{message}
//   #/{user}/chats/{peer}/app/{app}       a Mini App that was opened
//   #/{user}/stars                        the buyer's Stars: balance, payments, subscriptions
//   #/side/{user}/{other}                 two buyers side by side; after each may stand :{peer}, the open chat
//   #/bots                                BotFather's set-up
//   #/inspector                           every call and update

const PATTERNS = [
  ["buyers", /^\/buyers$/, []],
  ["bots", /^\/bots(?:\/(\d+))?$/, ["bot"]],
  ["inspector", /^\/inspector$/, []],
  ["side", /^\/side\/(\d+)(?::(-?\d+))?\/(\d+)(?::(-?\d+))?$/, ["left", "leftPeer", "right", "rightPeer"]],
  ["stars", /^\/(\d+)\/stars$/, ["user"]],
  ["chats", /^\/(\d+)\/chats$/, ["user"]],
  ["chat", /^\/(\d+)\/chats\/(-?\d+)$/, ["user", "peer"]],
  ["pay", /^\/(\d+)\/chats\/(-?\d+)\/pay\/([\w-]+)(?:\/(\w+))?$/, ["user", "peer", "form", "step"]],
  ["app", /^\/(\d+)\/chats\/(-?\d+)\/app\/([\w-]+)$/, ["user", "peer", "app"]],
  ["receipt", /^\/(\d+)\/chats\/(-?\d+)\/receipt\/(\d+)$/, ["user", "peer", "message"]],
];

/** What `hash` names: `{name, user, peer, …, dock}`; name is "home" for anything else. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  const dock = new URLSearchParams(query).get("dock") === "inspector";
  for (const [name, pattern, keys] of PATTERNS) {
    const found = pattern.exec(path);
    if (found) return { name, dock, ...Object.fromEntries(keys.map((key, index) => [key, found[index + 1] ?? ""])) };
  }
  return { name: "home", dock };
}

/** The address of a screen; `to` is like what `parse` returns. */
export function address({ name, user, peer, form, step, message, app, bot, dock, left, leftPeer, right, rightPeer }) {
  const paths = {
    home: "/",
    buyers: "/buyers",
    bots: bot ? `/bots/${bot}` : "/bots",
    inspector: "/inspector",
    side: `/side/${sideOf(left, leftPeer)}/${sideOf(right, rightPeer)}`,
    stars: `/${user}/stars`,
    chats: `/${user}/chats`,
    chat: `/${user}/chats/${peer}`,
    pay: `/${user}/chats/${peer}/pay/${form}${step ? `/${step}` : ""}`,
    app: `/${user}/chats/${peer}/app/${app}`,
    receipt: `/${user}/chats/${peer}/receipt/${message}`,
  };
  return `#${paths[name]}${dock ? "?dock=inspector" : ""}`;
}

function sideOf(user, peer) {
  return peer ? `${user}:${peer}` : `${user}`;
}

export class Router {
  constructor(show) {
    this.show = show;
    addEventListener("hashchange", () => this.show(this.route));
  }

  get route() {
    return parse(location.hash);
  }

  go(to, { replace = false } = {}) {
    const target = address({ dock: this.route.dock, ...to });
    if (target === location.hash) return;
    if (replace) {
      history.replaceState(null, "", target);
      this.show(this.route);
    } else {
      location.hash = target;
    }
  }
}
