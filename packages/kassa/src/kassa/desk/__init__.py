"""The merchant's side of the counter: what a person may tell the shop, here or over a local socket."""

from kassa.desk.desk import Desk
from kassa.desk.instructions import Instruction

__all__ = ["Desk", "Instruction"]
