// The receipt of one payment.

import { api, Refused } from "../api.js";
import { Dialog, dialogHead } from "../dialog.js";
import { h } from "../dom.js";
import { toast } from "../toast.js";
import { explain, momentOf, words } from "../words.js";
import { addressLine, prices } from "./checkout.js";

export class ReceiptDialog {
  constructor(desk, peer, message, { close }) {
    this.desk = desk;
    this.peer = peer;
    this.message = message;
    this.close = close;
    this.dialog = new Dialog({ label: words.receipt, close });
  }

  async show() {
    if (this.receipt) return;
    try {
      this.receipt = await api.receipt(this.desk.user.id, this.peer, this.message);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(explain(error), "bad");
      this.close();
      return;
    }
    this.dialog.show();
    this.draw();
  }

  remove() {
    this.dialog.remove();
  }

  draw() {
    const { receipt } = this;
    this.dialog.fill(
      dialogHead(words.receipt, { close: this.close, closeWord: words.close }),
      h(
        "div",
        { class: "dialog-body" },
        h(
          "section",
          { class: "receipt" },
          h("h3", {}, receipt.title),
          h("p", { class: "hint" }, receipt.description),
          badges(receipt),
          prices(receipt),
          h("dl", { class: "facts" }, facts(receipt)),
        ),
      ),
      h("footer", { class: "dialog-foot" }, h("button", { type: "button", class: "button wide", "data-focus": true, on: { click: this.close } }, words.done)),
    );
    this.dialog.focusFirst();
  }
}

function badges(receipt) {
  if (!receipt.is_test && !receipt.is_refunded) return null;
  return h("p", { class: "chips" }, receipt.is_test && h("span", { class: "badge caution" }, words.test), receipt.is_refunded && h("span", { class: "badge bad" }, words.refunded));
}

function facts(receipt) {
  const info = receipt.order_info ?? {};
  const rows = [
    [words.date, momentOf(receipt.date)],
    [words.seller, receipt.bot_name],
    [words.paidWith, receipt.paid_with],
    [words.provider, receipt.provider],
    [words.name, info.name],
    [words.email, info.email],
    [words.phone, info.phone_number && `+${info.phone_number}`],
    [words.shippingAddress, addressLine(info.shipping_address)],
    [words.shippingMethod, receipt.shipping_option_title],
  ];
  const shown = rows.filter(([, value]) => value).map(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]);
  return [shown, h("dt", {}, words.chargeId), h("dd", { class: "id" }, receipt.telegram_payment_charge_id)];
}
