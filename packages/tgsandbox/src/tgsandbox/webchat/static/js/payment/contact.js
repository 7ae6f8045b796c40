// Name, phone, e-mail and address: only what the invoice asks for.

import { api } from "../api.js";
import { COUNTRIES } from "../countries.js";
import { h, icon } from "../dom.js";
import { field, markErrors, readFields } from "../fields.js";
import { countryName, explain, words } from "../words.js";

const ADDRESS_FIELDS = ["country_code", "state", "city", "street_line1", "street_line2", "post_code"];
const INPUTS = ["name", "phone_number", "email", ...ADDRESS_FIELDS];
const REQUIRED = ["name", "phone_number", "email", "street_line1", "city", "country_code"];

export function contactScreen(view) {
  const { form } = view;
  const values = view.draft.contact ?? knownValues(view);
  const formNode = h(
    "form",
    { class: "dialog-body fields", id: "contact", novalidate: true, on: { submit: (event) => submit(event, view), input: () => keep(view, formNode) } },
    generalError(form),
    form.need_name && field({ name: "name", label: words.name, value: values.name, autocomplete: "name" }),
    form.need_email && field({ name: "email", label: words.email, value: values.email, type: "email", autocomplete: "email" }),
    form.need_phone_number && field({ name: "phone_number", label: words.phone, value: values.phone_number, type: "tel", autocomplete: "tel" }),
    form.need_shipping_address && addressFields(values),
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "save", checked: values.save ?? true }), h("span", {}, words.saveDetails)),
  );
  if (form.error?.field) markErrors(formNode, { [form.error.field]: explain(form.error) });
  formNode.querySelector("[aria-invalid='true'], .input")?.setAttribute("data-focus", "");
  return [
    view.head(words.contact, { back: "" }),
    formNode,
    h("footer", { class: "dialog-foot" }, h("button", { type: "submit", form: "contact", class: "button wide" }, words.continue)),
  ];
}

function generalError(form) {
  if (!form.error || INPUTS.includes(form.error.field)) return null;
  return h("p", { class: "note bad", role: "alert" }, icon("warning"), h("span", {}, form.error.bot_words || explain(form.error)));
}

function addressFields(values) {
  const options = COUNTRIES.map((code) => [code, countryName(code)]).sort((a, b) => a[1].localeCompare(b[1], words.language));
  return [
    field({ name: "street_line1", label: words.address1, value: values.street_line1, autocomplete: "address-line1" }),
    field({ name: "street_line2", label: words.address2, value: values.street_line2, autocomplete: "address-line2" }),
    h(
      "div",
      { class: "fields-row" },
      field({ name: "city", label: words.city, value: values.city, autocomplete: "address-level2" }),
      field({ name: "post_code", label: words.postCode, value: values.post_code, autocomplete: "postal-code" }),
    ),
    field({ name: "state", label: words.state, value: values.state, autocomplete: "address-level1" }),
    field({ name: "country_code", label: words.country, value: values.country_code, options: [["", words.chooseCountry], ...options], autocomplete: "country" }),
  ];
}

/** What the form already has, else what Telegram keeps of the buyer. */
function knownValues(view) {
  const info = view.form.order_info ?? view.account.saved_order_info ?? {};
  const phone = info.phone_number ? `+${info.phone_number.replace(/^\+/, "")}` : "";
  return { name: info.name, email: info.email, phone_number: phone, ...(info.shipping_address ?? {}) };
}

function keep(view, formNode) {
  view.draft.contact = readFields(formNode);
}

async function submit(event, view) {
  event.preventDefault();
  const formNode = event.currentTarget;
  const values = readFields(formNode);
  view.draft.contact = values;
  const empty = REQUIRED.filter((name) => name in values && values[name] === "");
  markErrors(formNode, Object.fromEntries(empty.map((name) => [name, words.fillField])));
  if (empty.length > 0) return;
  const body = { name: values.name ?? "", email: values.email ?? "", phone_number: values.phone_number ?? "", save: values.save };
  if (view.form.need_shipping_address) body.shipping_address = Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, values[name] ?? ""]));
  const sent = await view.ask((user, id) => api.info(user, id, body));
  if (sent && view.form.state === "filling" && !view.form.error) view.toStep(view.form.shipping_options.length > 1 && !view.form.shipping_option_id ? "shipping" : "");
}
