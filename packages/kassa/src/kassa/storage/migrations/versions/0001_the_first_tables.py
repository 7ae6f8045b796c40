"""The tables of the first release, as they were then: later changes of schema.py do not reach this file."""
