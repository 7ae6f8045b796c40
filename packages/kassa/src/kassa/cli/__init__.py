"""The command line: `kassa init`, `run`, `doctor` and what a merchant tells the shop."""

from kassa.cli.app import main

__all__ = ["main"]
