// The payment form: which of its screens stands there follows from the form's state and, while it is filled in, the address.

import { api, Refused } from "../api.js";
import { Dialog, dialogHead } from "../dialog.js";
import { toast } from "../toast.js";
import { explain, words } from "../words.js";
import { cardScreen } from "./card.js";
import { checkoutScreen } from "./checkout.js";
import { contactScreen } from "./contact.js";
import { bankScreen, failureScreen, goneScreen, waitingScreen } from "./outcome.js";
import { savedCardsScreen } from "./saved.js";
import { shippingScreen } from "./shipping.js";
import { starsScreen } from "./stars.js";

const STEPS = { contact: contactScreen, shipping: shippingScreen, card: cardScreen, saved: savedCardsScreen };
const TALL_SCREENS = new Set([checkoutScreen, ...Object.values(STEPS)]);
const WAITING = ["awaiting_shipping", "awaiting_pre_checkout", "charging"];
const CLOSABLE = ["filling", "awaiting_3ds"];
const FAILED = ["declined", "refused", "timed_out"];

export class PaymentDialog {
  /** `close()` goes back to the chat; `go(to)` to another screen. */
  constructor(desk, route, { close, go }) {
    this.desk = desk;
    this.id = route.form;
    this.close = close;
    this.go = go;
    this.form = null;
    this.step = route.step;
    // What was filled in here and is not yet the server's: the card, the fields of the contact screen.
    this.draft = { card: null, savedCard: null, contact: null };
    this.failureSeen = "";
    this.dialog = new Dialog({ label: words.checkout, close: () => this.leave() });
  }

  async show(route) {
    this.step = route.step;
    if (this.form) return this.draw();
    this.dialog.show();
    return this.reload();
  }

  remove() {
    clearInterval(this.ticking);
    this.dialog.remove();
  }

  async hear(event) {
    if (event.form_id === this.id) await this.reload();
  }

  async reload() {
    try {
      this.take(await api.form(this.desk.user.id, this.id));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.dialog.fill(...goneScreen(this));
    }
  }

  /** The form as it now is. Answers may overtake each other: one with a shorter history is older and is not looked at. */
  take(form) {
    if (form.history.length < (this.form?.history.length ?? 0)) return undefined;
    const before = this.form?.state;
    this.form = form;
    if (form.state === "paid" && before && before !== "paid") return this.celebrate();
    if (before === "awaiting_shipping" && form.state === "filling") this.afterShippingAnswer();
    return this.draw();
  }

  /** The bot has said how it ships: who has just given the address chooses, unless there is nothing to choose. */
  afterShippingAnswer() {
    // With an address of the last time the bot was asked while the form opened: its first screen is what comes.
    if (this.form.error || this.step !== "contact") return;
    this.toStep(this.form.shipping_options.length > 1 ? "shipping" : "");
  }

  celebrate() {
    toast(words.paidText(this.form.total.text, this.form.title), "good");
    this.close();
  }

  /** Draws only what is new: a button that is being pressed must not be replaced by its like. */
  draw() {
    const { card, savedCard } = this.draft;
    const key = JSON.stringify([this.form, this.step, card, savedCard, this.failureSeen]);
    if (key === this.drawn) return;
    this.drawn = key;
    clearInterval(this.ticking);
    const screen = this.screen();
    this.dialog.setFull(TALL_SCREENS.has(screen));
    this.dialog.fill(...screen(this));
  }

  screen() {
    const { state, is_in_stars: inStars } = this.form;
    if (state === "cancelled" || state === "paid") return goneScreen;
    if (WAITING.includes(state)) return waitingScreen;
    if (state === "awaiting_3ds") return bankScreen;
    if (FAILED.includes(state) && this.failureSeen !== this.failureKey) return failureScreen;
    if (inStars) return starsScreen;
    return STEPS[this.step] ?? checkoutScreen;
  }

  /** Which failure this is, so that one that was read does not come up again while the form is still in that state. */
  get failureKey() {
    return `${this.form.state} ${this.form.history.length}`;
  }

  tryAgain(step = "") {
    this.failureSeen = this.failureKey;
    if (this.step === step) this.draw();
    else this.toStep(step);
  }

  toStep(step) {
    this.step = step;
    this.go({ name: "pay", form: this.id, step });
  }

  /** Ask the server, one thing at a time; its refusal is said in a toast, the form it returns is drawn. */
  async ask(verb) {
    if (this.asking) return false;
    this.asking = true;
    try {
      this.take(await verb(this.desk.user.id, this.id));
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
      return false;
    } finally {
      this.asking = false;
    }
  }

  /** Out of the form. One that waits for others goes on without the buyer; one that failed stays as it ended. */
  async leave() {
    const closable = CLOSABLE.includes(this.form?.state);
    this.close();
    if (closable) await api.cancelForm(this.desk.user.id, this.id);
  }

  head(title, { back } = {}) {
    return dialogHead(title, {
      back: back === undefined ? null : () => this.toStep(back),
      backWord: words.back,
      close: () => this.leave(),
      closeWord: words.close,
    });
  }

  get account() {
    return this.desk.user;
  }
}
