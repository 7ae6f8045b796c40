"""What a merchant's account at a provider says, asked by the provider's own SDK in a process of its own."""
