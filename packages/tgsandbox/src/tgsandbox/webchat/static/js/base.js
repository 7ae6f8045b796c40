// Where the sandbox's world is: "" for the server's own, /worlds/<name> for one of those beside it.

export const BASE = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** For JSON.parse: the server writes addresses of files as if its own world were the only one. */
export function withBase(key, value) {
  return key === "url" && typeof value === "string" && value.startsWith("/control/") ? BASE + value : value;
}
