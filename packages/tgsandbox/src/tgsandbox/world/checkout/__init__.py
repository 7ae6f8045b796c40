"""The payment form, from the invoice to the receipt: the buyer's acts, the bot's answers, the charge."""
