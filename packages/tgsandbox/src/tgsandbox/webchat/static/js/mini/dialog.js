// A Mini App over the chat: its frame, the client's buttons around it, and the payment form over both.

import { api, Refused } from "../api.js";
import { BASE } from "../base.js";
import { Dialog, dialogHead } from "../dialog.js";
import { fill, h } from "../dom.js";
import { PaymentDialog } from "../payment/dialog.js";
import { toast } from "../toast.js";
import { explain, words } from "../words.js";
import { answerEvent } from "./events.js";
import { popup } from "./popup.js";
import { themeParams, watchTheme } from "./theme.js";

const BOT_API_VERSION = "10.3";
const PLATFORM = "web";
const NO_BUTTON = { is_visible: false };

export class MiniAppDialog {
  /** `close()` goes back to the chat; `open(url)` follows a link as the chat does; `write(text)` puts words into its field. */
  constructor(desk, id, { close, open, write }) {
    this.desk = desk;
    this.id = id;
    this.close = close;
    this.open = open;
    this.write = write;
    this.app = null;
    this.payment = null;
    this.buttons = { main: NO_BUTTON, secondary: NO_BUTTON, back: NO_BUTTON };
    this.asksBeforeClosing = false;
    this.dialog = new Dialog({ label: words.miniApp, className: "mini-app", close: () => this.leave() });
    this.dialog.setFull(true);
    this.headPlace = h("div");
    this.foot = h("div", { class: "mini-app-buttons", hidden: true });
    this.listener = (message) => this.hearApp(message);
    this.stopWatching = watchTheme(() => this.tellTheme());
  }

  async show() {
    if (this.app) return;
    try {
      this.app = await api.miniApp(this.desk.user.id, this.id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
      this.close();
      return;
    }
    addEventListener("message", this.listener);
    this.frame = h("iframe", { class: "mini-app-frame", title: this.app.bot_name, src: this.frameAddress() });
    this.drawHead();
    this.dialog.fill(this.headPlace, this.frame, this.foot);
    this.dialog.show();
  }

  /** Our own page, which frames the app's origin and no other. What the app is told stands behind the #. */
  frameAddress() {
    const { url, init_data: initData, bot_name: title } = this.app;
    const told = new URLSearchParams({
      tgWebAppData: initData,
      tgWebAppVersion: BOT_API_VERSION,
      tgWebAppPlatform: PLATFORM,
      tgWebAppThemeParams: JSON.stringify(themeParams()),
    });
    const address = `${url}${url.includes("#") ? "&" : "#"}${told}`;
    const about = new URLSearchParams({ origin: new URL(url).origin, title });
    return `${BASE}/webchat/frame?${about}#${encodeURIComponent(address)}`;
  }

  remove() {
    removeEventListener("message", this.listener);
    this.stopWatching();
    this.payment?.remove();
    this.dialog.remove();
  }

  async hear(event) {
    await this.payment?.hear(event);
  }

  // Between the app and us

  async hearApp(message) {
    if (message.source !== this.frame.contentWindow || message.origin !== location.origin || typeof message.data !== "string") return;
    const { eventType, eventData } = JSON.parse(message.data);
    try {
      await answerEvent(this, eventType, eventData ?? {});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
    }
  }

  tell(eventType, eventData = {}) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), location.origin);
  }

  tellTheme() {
    this.tell("theme_changed", { theme_params: themeParams() });
  }

  tellViewport() {
    const { clientHeight: height, clientWidth: width } = this.frame;
    this.tell("viewport_changed", { height, width, is_expanded: true, is_state_stable: true });
  }

  // The client's buttons

  drawHead() {
    const head = dialogHead(this.app.bot_name, {
      back: this.buttons.back.is_visible ? () => this.tell("back_button_pressed") : null,
      backWord: words.back,
      close: () => this.leave(),
      closeWord: words.close,
    });
    fill(this.headPlace, head);
  }

  setButton(name, about) {
    this.buttons[name] = about;
    if (name === "back") return this.drawHead();
    const shown = [["secondary", "button quiet"], ["main", "button"]].filter(([which]) => this.buttons[which].is_visible);
    this.foot.hidden = shown.length === 0;
    fill(this.foot, shown.map(([which, className]) => this.bottomButton(which, className)));
    return this.tellViewport();
  }

  bottomButton(which, className) {
    const { text, color, text_color: textColor, is_active: isActive = true, is_progress_visible: isBusy } = this.buttons[which];
    const click = () => this.tell(`${which}_button_pressed`);
    const button = h("button", { type: "button", class: isBusy ? `${className} busy` : className, disabled: !isActive, on: { click } }, text);
    if (which === "main" && color) button.style.setProperty("background-color", color);
    if (which === "main" && textColor) button.style.setProperty("color", textColor);
    return button;
  }

  /** The person closes the app, which may want to be asked. */
  async leave() {
    if (this.asksBeforeClosing && (await popup({ message: words.miniAppUnsaved, buttons: [{ id: "leave", type: "destructive", text: words.close }, { id: "", type: "cancel" }] })) !== "leave") return;
    this.close();
  }

  // An invoice

  async openInvoice(slug) {
    try {
      const { form } = await api.open(this.desk.user.id, `https://t.me/$${slug}`);
      this.showPayment(slug, form.id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
      this.tell("invoice_closed", { slug, status: "failed" });
    }
  }

  showPayment(slug, form) {
    const go = ({ step }) => this.payment?.show({ step });
    this.payment = new PaymentDialog(this.desk, { form, step: "" }, { close: () => this.closePayment(slug), go });
    this.payment.show({ step: "" });
  }

  closePayment(slug) {
    const state = this.payment.form?.state;
    this.payment.remove();
    this.payment = null;
    this.tell("invoice_closed", { slug, status: STATUSES[state] ?? "pending" });
  }
}

// How a form that was left stands, in the words of the web-app events; one that still waits is pending.
const STATUSES = { paid: "paid", filling: "cancelled", cancelled: "cancelled", awaiting_3ds: "cancelled", declined: "failed", refused: "failed", timed_out: "failed" };
