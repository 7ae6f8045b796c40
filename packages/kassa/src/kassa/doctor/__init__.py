"""`kassa doctor`: what is well with a shop, what isn't, and what would be right; one line each."""

from kassa.doctor.examination import examine

__all__ = ["examine"]
