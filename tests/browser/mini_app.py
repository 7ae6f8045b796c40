"""A small Mini App: pages of a server of its own, with the sandbox's script or with the raw events."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STYLE = """
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>
  body { margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif;
         background: var(--tg-theme-bg-color, #fff); color: var(--tg-theme-text-color, #000); }
  button { font: inherit; padding: 10px 16px; border: 0; border-radius: 10px; margin: 4px 4px 4px 0;
           background: var(--tg-theme-secondary-bg-color, #eee); color: inherit; }
</style>
"""
WITH_SCRIPT = """<!doctype html><title>Tea counter</title>{style}
<script src="{sandbox}/telegram-web-app.js"></script>
<h1>Tea counter</h1><p id="who"></p><p id="news">Nothing yet</p>
<button id="ask">Ask</button><button id="keep">Keep</button><button id="read">Read</button>
<script>
  const app = Telegram.WebApp;
  const say = (words) => (document.getElementById("news").textContent = words);
  const user = app.initDataUnsafe.user;
  document.getElementById("who").textContent = user ? `For ${{user.first_name}}` : "For nobody known";
  const invoice = new URLSearchParams(location.search).get("invoice");
  app.MainButton.setText(invoice ? "Buy tea" : "Send my choice").show().onClick(() =>
    invoice
      ? app.openInvoice(invoice, (status) => say(`The invoice is ${{status}}`))
      : app.sendData("two teas"));
  app.BackButton.onClick(() => say("Back was pressed")).show();
  document.getElementById("ask").onclick = () =>
    app.showConfirm("Is it hot?", (yes) => say(yes ? "It is hot" : "It is cold"));
  document.getElementById("keep").onclick = () =>
    app.CloudStorage.setItem("cup", "blue", (error) => say(error || "Kept"));
  document.getElementById("read").onclick = () =>
    app.CloudStorage.getItem("cup", (error, value) => say(error || `The cup is ${{value}}`));
  app.ready();
  app.expand();
</script>"""
RAW = """<!doctype html><title>Raw counter</title>{style}
<h1>Raw counter</h1><p id="news">Nothing yet</p>
<script>
  const post = (eventType, eventData) => parent.postMessage(JSON.stringify({{ eventType, eventData }}), "*");
  addEventListener("message", (message) => {{
    const {{ eventType, eventData }} = JSON.parse(message.data);
    if (eventType === "main_button_pressed") post("web_app_close");
    if (eventType === "theme_changed")
      document.getElementById("news").textContent = `The paper is ${{eventData.theme_params.bg_color}}`;
  }});
  post("web_app_setup_main_button", {{ is_visible: true, is_active: true, text: "Done here" }});
  post("web_app_request_theme");
</script>"""


@contextmanager
def open_mini_app(sandbox_url: str) -> Iterator[str]:
    """The address of a server with the pages / (with the script) and /raw."""
    pages = {
        "/": WITH_SCRIPT.format(style=STYLE, sandbox=sandbox_url),
        "/raw": RAW.format(style=STYLE),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            """The tests' own output stays readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="mini app")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
