// What a Mini App may ask of the client: core.telegram.org/api/web-events. Events that are not here are not answered, as
// older clients do.

import { api, Refused } from "../api.js";
import { pickChat } from "./pick.js";
import { popup } from "./popup.js";

/** Do what the app asks. `host` is the dialog that shows it. */
export async function answerEvent(host, eventType, data) {
  await EVENTS[eventType]?.(host, data);
}

const NO_INSET = { top: 0, bottom: 0, left: 0, right: 0 };

const EVENTS = {
  web_app_close: (host) => host.close(),
  web_app_expand: (host) => host.tellViewport(),
  web_app_request_theme: (host) => host.tellTheme(),
  web_app_request_viewport: (host) => host.tellViewport(),
  web_app_request_safe_area: (host) => host.tell("safe_area_changed", NO_INSET),
  web_app_request_content_safe_area: (host) => host.tell("content_safe_area_changed", NO_INSET),
  web_app_setup_main_button: (host, about) => host.setButton("main", about),
  web_app_setup_secondary_button: (host, about) => host.setButton("secondary", about),
  web_app_setup_back_button: (host, about) => host.setButton("back", about),
  web_app_setup_closing_behavior: (host, about) => {
    host.asksBeforeClosing = Boolean(about.need_confirmation);
  },
  web_app_open_popup: async (host, about) => {
    const id = await popup(about);
    host.tell("popup_closed", id === null ? {} : { button_id: id });
  },
  web_app_open_invoice: (host, { slug }) => host.openInvoice(slug),
  web_app_open_link: (host, { url }) => host.open(url),
  web_app_open_tg_link: async (host, { path_full: path }) => {
    host.close();
    await host.open(`https://t.me/${path.replace(/^\//, "")}`);
  },
  web_app_switch_inline_query: (host, { query }) => {
    host.close();
    host.write(`@${host.desk.bot(host.app.bot_id).username} ${query}`);
  },
  web_app_data_send: async (host, { data }) => {
    await api.sendWebAppData(host.desk.user.id, host.id, data);
    host.close();
  },
  web_app_invoke_custom_method: async (host, { req_id: number, method, params }) => {
    const answer = await api.callCloud(host.desk.user.id, host.id, method, params ?? {}).catch(errorOf);
    host.tell("custom_method_invoked", { req_id: number, ...answer });
  },
  web_app_send_prepared_message: async (host, { id }) => {
    const peer = await pickChat(host.desk);
    if (peer === null) return host.tell("prepared_message_failed", { error: "USER_DECLINED" });
    const { error } = await api.sharePrepared(host.desk.user.id, host.id, id, peer).catch(errorOf);
    return error ? host.tell("prepared_message_failed", { error }) : host.tell("prepared_message_sent");
  },
  // Whoever opened the app in the bot's chat has let the bot write.
  web_app_request_write_access: (host) => host.tell("write_access_requested", { status: "allowed" }),
};

function errorOf(error) {
  if (!(error instanceof Refused)) throw error;
  return { error: error.message };
}
