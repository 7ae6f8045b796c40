"""Messages and what they may hold, and what people and bots do with them."""
