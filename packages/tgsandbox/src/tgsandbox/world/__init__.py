"""What is true in the local Telegram: people, chats, money, time. Pure: no network, no clock of its own."""
