// A picture for Stars, on grammY. BOT_TOKEN and, for the sandbox, BOT_API_URL come from the environment.
const { Bot } = require("grammy");

const apiRoot = process.env.BOT_API_URL ?? "https://api.telegram.org";
const bot = new Bot(process.env.BOT_TOKEN, { client: { apiRoot } });

bot.command("start", (ctx) => ctx.reply("Hello! /wallpaper is a picture for Stars."));
bot.command("wallpaper", (ctx) =>
  ctx.replyWithInvoice("Wallpaper", "A picture of the sea.", "wallpaper", "XTR", [{ label: "Wallpaper", amount: 50 }]),
);
bot.on("pre_checkout_query", (ctx) => ctx.answerPreCheckoutQuery(true));
bot.on("message:successful_payment", (ctx) => ctx.reply("Thank you! Here is your wallpaper."));

process.once("SIGTERM", () => bot.stop());
bot.start();
