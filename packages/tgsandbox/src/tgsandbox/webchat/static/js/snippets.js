// What to paste so that a program talks to the sandbox, library by library. `origin` has no slash at its end.

export const BASE_URLS = [
  ["aiogram", (origin) => `AiohttpSession(api=TelegramAPIServer.from_base("${origin}"))`],
  ["python-telegram-bot", (origin) => `ApplicationBuilder().base_url("${origin}/bot").base_file_url("${origin}/file/bot")`],
  ["pyTelegramBotAPI", (origin) => `telebot.apihelper.API_URL = "${origin}/bot{0}/{1}"`],
  ["grammY", (origin) => `new Bot(token, { client: { apiRoot: "${origin}" } })`],
  ["Telegraf", (origin) => `new Telegraf(token, { telegram: { apiRoot: "${origin}" } })`],
  ["node-telegram-bot-api", (origin) => `new TelegramBot(token, { polling: true, baseApiUrl: "${origin}" })`],
  ["go-telegram-bot-api", (origin) => `tgbotapi.NewBotAPIWithAPIEndpoint(token, "${origin}/bot%s/%s")`],
  ["HTTP", (origin) => `${origin}/bot<token>/getMe`],
];
