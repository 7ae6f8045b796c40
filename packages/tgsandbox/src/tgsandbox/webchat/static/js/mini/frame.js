// The page between the chat and a Mini App. Its policy lets only that app's origin be framed; it passes messages on.

const address = decodeURIComponent(location.hash.slice(1));
const origin = new URL(address).origin;
const app = document.createElement("iframe");
app.title = new URLSearchParams(location.search).get("title") ?? "Mini App";
app.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-modals");
app.setAttribute("allow", "clipboard-write");
app.src = address;

addEventListener("message", (message) => {
  if (message.source === app.contentWindow) parent.postMessage(message.data, location.origin);
  if (message.source === parent && message.origin === location.origin) app.contentWindow.postMessage(message.data, origin);
});
document.body.append(app);
