"""The providers' own side: what a merchant's program asks Stripe or YooKassa, not Telegram."""
