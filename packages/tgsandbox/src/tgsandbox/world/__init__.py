"""What is true in the local Telegram: people, chats, money, time. Pure: no network, no files, no clock of its own."""
