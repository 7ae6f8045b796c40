"""The payment providers: their tokens, test cards and outcomes, and their own books."""
