"""The only room that knows the Bot API: receives updates, talks with buyers, runs the shop's effects."""
