// What happens in the sandbox, as it happens. EventSource comes back by itself and says from where it wants to go on.

/**
 * `hear({kind, …})` is called for each event, `lost()` when the connection breaks. After `found()` everything should be
 * read anew: the connection is back, perhaps to a sandbox that was started again, or it has missed too much.
 */
export function listen({ hear, lost, found }) {
  const source = new EventSource("/control/v1/events");
  let broken = false;
  source.addEventListener("error", () => {
    broken = true;
    lost();
  });
  source.addEventListener("open", () => {
    if (broken) found();
    broken = false;
  });
  source.addEventListener("message", (message) => {
    const event = JSON.parse(message.data);
    if (event.kind === "forgotten") found();
    else hear(event);
  });
  return source;
}
