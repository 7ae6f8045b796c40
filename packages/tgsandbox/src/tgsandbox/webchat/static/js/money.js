// Amounts that a person types. Amounts to read come from the server already in words (`money.text`).

import { BASE } from "./base.js";
import { h, icon } from "./dom.js";

export const STARS = "XTR";
let currencies = {};

export async function loadCurrencies() {
  const answer = await fetch(`${BASE}/webchat/currencies.json`);
  currencies = (await answer.json()).currencies;
}

function exponent(code) {
  return currencies[code]?.exp ?? 2;
}

/** `money` as nodes: Stars get the drawing, everything else is Telegram's text. */
export function shown(money) {
  return money.currency === STARS ? [icon("star"), `\u00a0${money.amount.toLocaleString("en")}`] : [money.text];
}

/** `shown` in a span, for places where words stand around it. */
export function sum(money) {
  return h("span", { class: "sum" }, shown(money));
}

/** Smallest units of what was typed ("10", "10.5", "10,50"); null when it is no amount of that currency. */
export function parseAmount(text, code) {
  const exp = exponent(code);
  const found = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.replace(/[\s\u00a0]/g, ""));
  if (!found || (found[2] ?? "").length > exp) return null;
  return Number(found[1]) * 10 ** exp + Number((found[2] ?? "").padEnd(exp, "0"));
}

/** Smallest units as they stand in an input: plainAmount(1050, "USD") is "10.50". */
export function plainAmount(amount, code) {
  const exp = exponent(code);
  return exp === 0 ? String(amount) : (amount / 10 ** exp).toFixed(exp);
}
