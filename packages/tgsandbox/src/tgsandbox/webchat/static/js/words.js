// The language of the screen: the buyer's own if it is one of ours, else the browser's, else English.

import { en } from "./words/en.js";
import { ru } from "./words/ru.js";

const TONGUES = { en, ru };

/** Every sentence of the screen. The object is filled anew when the buyer changes; read from it when drawing. */
export const words = { ...en, language: "en" };

export function speak(languageCode) {
  const wanted = [languageCode, ...navigator.languages].filter(Boolean).map((code) => code.toLowerCase().split("-")[0]);
  const language = wanted.find((code) => code in TONGUES) ?? "en";
  Object.assign(words, en, TONGUES[language], { language });
  document.documentElement.lang = language;
}

const ERRORS_BY_FIELD = /^(REQ_INFO|ADDRESS)_/;

/** What an error of the server or of a payment form means, in the buyer's language; else the server's own sentence. */
export function explain(error) {
  if (words.errors[error.code]) return words.errors[error.code];
  if (ERRORS_BY_FIELD.test(error.code)) return words.errors.FIELD;
  return error.words ?? error.message;
}

/** The right one of a word's forms for `count`: few() of Russian included. */
export function plural(count, forms) {
  return forms[new Intl.PluralRules(words.language).select(count)] ?? forms.other;
}

/** The browser's own habits of writing dates and numbers, when it speaks the language of the screen. */
export function locale() {
  return navigator.languages.find((code) => code.toLowerCase().split("-")[0] === words.language) ?? words.language;
}

/** The clock's time of a moment (seconds since 1970 UTC). */
export function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(seconds, now) {
  const day = new Date(seconds * 1000);
  const today = new Date(now * 1000);
  if (day.toDateString() === today.toDateString()) return words.today;
  const sameYear = day.getFullYear() === today.getFullYear();
  return day.toLocaleDateString(locale(), { day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

export function momentOf(seconds) {
  return new Date(seconds * 1000).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}

/** "Kazakhstan" for "KZ", in the language of the screen. */
export function countryName(code) {
  try {
    return new Intl.DisplayNames([words.language], { type: "region" }).of(code);
  } catch {
    return code;
  }
}
