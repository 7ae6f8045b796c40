"""The buyer's client in the browser, BotFather's set-up page, the inspector. They ask the control API."""
