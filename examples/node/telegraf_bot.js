// A picture for Stars, on Telegraf. BOT_TOKEN and, for the sandbox, BOT_API_URL come from the environment.
const { Telegraf } = require("telegraf");

const apiRoot = process.env.BOT_API_URL ?? "https://api.telegram.org";
const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot } });

bot.start((ctx) => ctx.reply("Hello! /wallpaper is a picture for Stars."));
bot.command("wallpaper", (ctx) =>
  ctx.replyWithInvoice({
    title: "Wallpaper",
    description: "A picture of the sea.",
    payload: "wallpaper",
    provider_token: "",
    currency: "XTR",
    prices: [{ label: "Wallpaper", amount: 50 }],
  }),
);
bot.on("pre_checkout_query", (ctx) => ctx.answerPreCheckoutQuery(true));
bot.on("successful_payment", (ctx) => ctx.reply("Thank you! Here is your wallpaper."));

process.once("SIGTERM", () => bot.stop("SIGTERM"));
bot.launch();
