// What is meant for api.telegram.org goes to SANDBOX_URL: by fetch, and by https as older libraries use it.
// Node loads it with NODE_OPTIONS="--require …", Bun with --preload.

"use strict";

const http = require("node:http");
const https = require("node:https");

const SANDBOX = new URL(process.env.SANDBOX_URL);
const TELEGRAM = "api.telegram.org";

const fetchAnything = globalThis.fetch;

globalThis.fetch = function fetchFromSandbox(what, options) {
  const address = new URL(what instanceof Request ? what.url : what);
  if (address.hostname !== TELEGRAM) return fetchAnything(what, options);
  const moved = new URL(address.pathname + address.search, SANDBOX);
  return fetchAnything(what instanceof Request ? new Request(moved, what) : moved, options);
};

for (const name of ["request", "get"]) {
  const askAnything = https[name];
  https[name] = function askSandbox(...words) {
    const [where] = words;
    const named = typeof where === "string" || where instanceof URL ? new URL(where) : where;
    if ((named.hostname ?? named.host) !== TELEGRAM) return askAnything.apply(https, words);
    const moved = {
      method: named.method,
      headers: named.headers,
      path: named.path ?? named.pathname + named.search,
      ...words.slice(1).find((word) => typeof word === "object"),
      hostname: SANDBOX.hostname,
      port: SANDBOX.port,
    };
    return http[name](moved, ...words.filter((word) => typeof word === "function"));
  };
}
