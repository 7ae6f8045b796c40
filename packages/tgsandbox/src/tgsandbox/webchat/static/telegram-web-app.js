// window.Telegram.WebApp for Mini Apps in the sandbox, written from the public description of the interface
// (core.telegram.org/bots/webapps) and of the web-app events (core.telegram.org/api/web-events). A page that talks to its
// frame by the raw events needs no script at all.

(() => {
  "use strict";

  const KEPT_PARAMETERS = "tgsandbox.miniAppParameters";
  const INVOICE = /^\/(?:\$|invoice\/)([A-Za-z0-9_=-]+)$/;
  const TELEGRAM_HOSTS = ["t.me", "telegram.me", "telegram.dog"];
  const MAX_DATA_OCTETS = 4096;

  // What the page was opened with; a page inside the app that comes without it reads what was kept.

  const parameters = readParameters();

  function readParameters() {
    const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if ("tgWebAppVersion" in given) {
      remember(JSON.stringify(given));
      return given;
    }
    return JSON.parse(remembered() ?? "{}");
  }

  function remember(text) {
    try {
      sessionStorage.setItem(KEPT_PARAMETERS, text);
    } catch {
      // A page without storage lives as long as it is not reloaded.
    }
  }

  function remembered() {
    try {
      return sessionStorage.getItem(KEPT_PARAMETERS);
    } catch {
      return null;
    }
  }

  function asJson(text) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  // To the client and from it.

  const listeners = new Map();

  function post(eventType, eventData = null) {
    if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
  }

  function listen(event, listener) {
    if (!listeners.has(event)) listeners.set(event, new Set());
    listeners.get(event).add(listener);
  }

  function unlisten(event, listener) {
    listeners.get(event)?.delete(listener);
  }

  function emit(event, data) {
    for (const listener of [...(listeners.get(event) ?? [])]) listener.call(webApp, data);
  }

  addEventListener("message", (message) => {
    if (message.source !== window.parent || typeof message.data !== "string") return;
    const { eventType, eventData } = asJson(message.data) ?? {};
    heard[eventType]?.(eventData ?? {});
  });

  // Buttons of the client.

  class Button {
    constructor(setUpEvent, clickEvent, about) {
      this.setUpEvent = setUpEvent;
      this.clickEvent = clickEvent;
      Object.assign(this, { text: "", color: "", textColor: "", isVisible: false, isActive: true, isProgressVisible: false }, about);
    }

    setParams({ text, color, text_color: textColor, is_visible: isVisible, is_active: isActive, position, has_shine_effect: hasShineEffect }) {
      const given = { text, color, textColor, isVisible, isActive, position, hasShineEffect };
      for (const [name, value] of Object.entries(given)) if (value !== undefined) this[name] = value;
      return this.tell();
    }

    tell() {
      post(this.setUpEvent, {
        is_visible: this.isVisible,
        is_active: this.isActive,
        is_progress_visible: this.isProgressVisible,
        text: this.text,
        color: this.color || webApp.themeParams.button_color,
        text_color: this.textColor || webApp.themeParams.button_text_color,
        ...(this.position && { position: this.position }),
      });
      return this;
    }

    setText(text) {
      return this.setParams({ text });
    }
    show() {
      return this.setParams({ is_visible: true });
    }
    hide() {
      return this.setParams({ is_visible: false });
    }
    enable() {
      return this.setParams({ is_active: true });
    }
    disable() {
      return this.setParams({ is_active: false });
    }

    showProgress(leaveActive = false) {
      this.isProgressVisible = true;
      this.isActive = leaveActive;
      return this.tell();
    }

    hideProgress() {
      this.isProgressVisible = false;
      this.isActive = true;
      return this.tell();
    }

    onClick(listener) {
      listen(this.clickEvent, listener);
      return this;
    }

    offClick(listener) {
      unlisten(this.clickEvent, listener);
      return this;
    }
  }

  class CornerButton {
    constructor(setUpEvent, clickEvent) {
      this.setUpEvent = setUpEvent;
      this.clickEvent = clickEvent;
      this.isVisible = false;
    }

    put(isVisible) {
      this.isVisible = isVisible;
      post(this.setUpEvent, { is_visible: isVisible });
      return this;
    }

    show() {
      return this.put(true);
    }
    hide() {
      return this.put(false);
    }

    onClick(listener) {
      listen(this.clickEvent, listener);
      return this;
    }

    offClick(listener) {
      unlisten(this.clickEvent, listener);
      return this;
    }
  }

  // Questions that the client answers later.

  const asked = new Map();
  let lastNumber = 0;
  const openInvoices = new Map();
  let popupAnswer = null;
  let shareAnswer = null;
  let accessAnswer = null;

  function invoke(method, params, answer) {
    lastNumber += 1;
    const number = String(lastNumber);
    asked.set(number, answer);
    post("web_app_invoke_custom_method", { req_id: number, method, params });
  }

  const cloud = {
    setItem(key, value, done) {
      invoke("saveStorageValue", { key, value }, done);
      return cloud;
    },
    getItem(key, done) {
      return cloud.getItems([key], (error, values) => done?.(error, values?.[key]));
    },
    getItems(keys, done) {
      invoke("getStorageValues", { keys }, done);
      return cloud;
    },
    removeItem(key, done) {
      return cloud.removeItems([key], done);
    },
    removeItems(keys, done) {
      invoke("deleteStorageValues", { keys }, done);
      return cloud;
    },
    getKeys(done) {
      invoke("getStorageKeys", {}, done);
      return cloud;
    },
  };

  function openInvoice(url, done) {
    const link = new URL(url, location.href);
    const slug = TELEGRAM_HOSTS.includes(link.hostname) && INVOICE.exec(link.pathname)?.[1];
    if (!slug) throw new Error("WebAppInvoiceUrlInvalid");
    if (openInvoices.has(slug)) throw new Error("WebAppInvoiceOpened");
    openInvoices.set(slug, { url, done });
    post("web_app_open_invoice", { slug });
  }

  function showPopup({ title = "", message, buttons = [{ type: "close" }] }, done) {
    if (popupAnswer) throw new Error("WebAppPopupOpened");
    if (!message?.trim() || message.length > 256 || title.length > 64 || buttons.length < 1 || buttons.length > 3) throw new Error("WebAppPopupParamInvalid");
    popupAnswer = done ?? (() => {});
    post("web_app_open_popup", { title, message, buttons: buttons.map(({ id = "", type = "default", text }) => ({ id, type, text })) });
  }

  function openTelegramLink(url) {
    const link = new URL(url, location.href);
    if (!TELEGRAM_HOSTS.includes(link.hostname)) throw new Error("WebAppTgUrlInvalid");
    post("web_app_open_tg_link", { path_full: link.pathname + link.search });
  }

  function sendData(data) {
    if (!data || new TextEncoder().encode(data).length > MAX_DATA_OCTETS) throw new Error("WebAppDataInvalid");
    post("web_app_data_send", { data });
  }

  const haptic = {
    impactOccurred(style) {
      post("web_app_trigger_haptic_feedback", { type: "impact", impact_style: style });
      return haptic;
    },
    notificationOccurred(type) {
      post("web_app_trigger_haptic_feedback", { type: "notification", notification_type: type });
      return haptic;
    },
    selectionChanged() {
      post("web_app_trigger_haptic_feedback", { type: "selection_change" });
      return haptic;
    },
  };

  const initData = parameters.tgWebAppData ?? "";
  const webApp = {
    initData,
    initDataUnsafe: Object.fromEntries([...new URLSearchParams(initData)].map(([name, value]) => [name, /^[{[]/.test(value) ? asJson(value) : value])),
    version: parameters.tgWebAppVersion ?? "6.0",
    platform: parameters.tgWebAppPlatform ?? "unknown",
    colorScheme: "light",
    themeParams: {},
    isActive: true,
    isExpanded: false,
    isFullscreen: false,
    isClosingConfirmationEnabled: false,
    viewportHeight: innerHeight,
    viewportStableHeight: innerHeight,
    headerColor: "",
    backgroundColor: "",
    bottomBarColor: "",
    safeAreaInset: { top: 0, bottom: 0, left: 0, right: 0 },
    contentSafeAreaInset: { top: 0, bottom: 0, left: 0, right: 0 },
    MainButton: new Button("web_app_setup_main_button", "mainButtonClicked", { type: "main", text: "Continue" }),
    SecondaryButton: new Button("web_app_setup_secondary_button", "secondaryButtonClicked", { type: "secondary", text: "Cancel", position: "left" }),
    BackButton: new CornerButton("web_app_setup_back_button", "backButtonClicked"),
    SettingsButton: new CornerButton("web_app_setup_settings_button", "settingsButtonClicked"),
    HapticFeedback: haptic,
    CloudStorage: cloud,
    ready: () => post("web_app_ready"),
    expand: () => post("web_app_expand"),
    close: () => post("web_app_close"),
    onEvent: listen,
    offEvent: unlisten,
    isVersionAtLeast: (wanted) => compareVersions(webApp.version, wanted) >= 0,
    sendData,
    openInvoice,
    openTelegramLink,
    openLink: (url, options = {}) => post("web_app_open_link", { url: new URL(url, location.href).href, ...options }),
    switchInlineQuery: (query, chatTypes = []) => post("web_app_switch_inline_query", { query, chat_types: chatTypes }),
    showPopup,
    showAlert: (message, done) => showPopup({ message }, () => done?.()),
    showConfirm: (message, done) => showPopup({ message, buttons: [{ type: "ok", id: "ok" }, { type: "cancel" }] }, (id) => done?.(id === "ok")),
    shareMessage(id, done) {
      shareAnswer = done ?? (() => {});
      post("web_app_send_prepared_message", { id });
    },
    requestWriteAccess(done) {
      accessAnswer = done ?? (() => {});
      post("web_app_request_write_access");
    },
    enableClosingConfirmation: () => confirmClosing(true),
    disableClosingConfirmation: () => confirmClosing(false),
    setHeaderColor(color) {
      webApp.headerColor = color;
      post("web_app_set_header_color", color.startsWith("#") ? { color } : { color_key: color });
    },
    setBackgroundColor(color) {
      webApp.backgroundColor = color;
      post("web_app_set_background_color", { color: webApp.themeParams[color] ?? color });
    },
    setBottomBarColor(color) {
      webApp.bottomBarColor = color;
      post("web_app_set_bottom_bar_color", { color: webApp.themeParams[color] ?? color });
    },
  };

  function confirmClosing(isOn) {
    webApp.isClosingConfirmationEnabled = isOn;
    post("web_app_setup_closing_behavior", { need_confirmation: isOn });
  }

  function compareVersions(one, other) {
    const parts = [one, other].map((version) => String(version).split(".").map(Number));
    const length = Math.max(...parts.map((part) => part.length));
    for (let place = 0; place < length; place += 1) {
      const difference = (parts[0][place] ?? 0) - (parts[1][place] ?? 0);
      if (difference) return Math.sign(difference);
    }
    return 0;
  }

  // Colours and measures, also as CSS variables.

  function setVariable(name, value) {
    document.documentElement.style.setProperty(`--tg-${name}`, value);
  }

  function takeTheme(theme) {
    webApp.themeParams = theme;
    webApp.colorScheme = isDark(theme.bg_color ?? "#ffffff") ? "dark" : "light";
    setVariable("color-scheme", webApp.colorScheme);
    for (const [name, colour] of Object.entries(theme)) setVariable(`theme-${name.replaceAll("_", "-")}`, colour);
  }

  function isDark(colour) {
    const [red, green, blue] = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
    return red * 0.299 + green * 0.587 + blue * 0.114 < 120;
  }

  function takeViewport({ height, is_expanded: isExpanded, is_state_stable: isStateStable }) {
    webApp.viewportHeight = height ?? innerHeight;
    webApp.isExpanded = Boolean(isExpanded);
    if (isStateStable) webApp.viewportStableHeight = webApp.viewportHeight;
    setVariable("viewport-height", `${webApp.viewportHeight}px`);
    setVariable("viewport-stable-height", `${webApp.viewportStableHeight}px`);
    return { isStateStable: Boolean(isStateStable) };
  }

  // What the client may tell.

  const heard = {
    theme_changed({ theme_params: theme }) {
      takeTheme(theme);
      emit("themeChanged");
    },
    viewport_changed(viewport) {
      emit("viewportChanged", takeViewport(viewport));
    },
    main_button_pressed: () => emit("mainButtonClicked"),
    secondary_button_pressed: () => emit("secondaryButtonClicked"),
    back_button_pressed: () => emit("backButtonClicked"),
    settings_button_pressed: () => emit("settingsButtonClicked"),
    invoice_closed({ slug, status }) {
      const invoice = openInvoices.get(slug);
      if (!invoice) return;
      openInvoices.delete(slug);
      invoice.done?.(status);
      emit("invoiceClosed", { url: invoice.url, status });
    },
    popup_closed({ button_id: id = null }) {
      const answer = popupAnswer;
      popupAnswer = null;
      answer?.(id);
      emit("popupClosed", { button_id: id });
    },
    custom_method_invoked({ req_id: number, result, error }) {
      const answer = asked.get(number);
      asked.delete(number);
      if (error) answer?.(error);
      else answer?.(null, result);
    },
    prepared_message_sent() {
      shareAnswer?.(true);
      emit("shareMessageSent");
    },
    prepared_message_failed({ error }) {
      shareAnswer?.(false);
      emit("shareMessageFailed", { error });
    },
    write_access_requested({ status }) {
      accessAnswer?.(status === "allowed");
      emit("writeAccessRequested", { status });
    },
  };

  takeTheme(asJson(parameters.tgWebAppThemeParams ?? "{}"));
  takeViewport({ is_state_stable: true });
  window.Telegram = {
    ...window.Telegram,
    WebApp: webApp,
    WebView: { initParams: parameters, isIframe: window.parent !== window, postEvent: (name, _done, data) => post(name, data), onEvent: listen, offEvent: unlisten },
  };
  post("iframe_ready", { reload_supported: false });
  post("web_app_request_theme");
  post("web_app_request_viewport");
})();
