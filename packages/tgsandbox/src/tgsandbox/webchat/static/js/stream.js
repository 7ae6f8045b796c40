// What happens in the sandbox, as it happens.

import { BASE, withBase } from "./base.js";

const ADDRESS = `${BASE}/control/v1/events`;
const RETRY_MILLISECONDS = 1000;

/**
 * `hear({kind, …})` is called for each event, `lost()` when the connection breaks, `found()` when it is back. After that
 * everything is to be read anew, and the stream goes on from now: the sandbox may be another one, which counts its events
 * from one again. Resolves as soon as it is known whether the stream is there: what is read after that misses nothing.
 */
export function listen({ hear, lost, found }) {
  let broken = false;
  let settle;
  const settled = new Promise((resolve) => (settle = resolve));
  const connect = () => {
    const source = new EventSource(ADDRESS);
    source.addEventListener("open", () => {
      if (broken) found();
      broken = false;
      settle();
    });
    source.addEventListener("error", () => {
      source.close();
      broken = true;
      lost();
      settle();
      setTimeout(connect, RETRY_MILLISECONDS);
    });
    source.addEventListener("message", (message) => {
      const event = JSON.parse(message.data, withBase);
      if (event.kind === "forgotten") found();
      else hear(event);
    });
  };
  connect();
  return settled;
}
