"""The merchant's side of the counter: what a person may tell the shop, here or over a local socket."""
