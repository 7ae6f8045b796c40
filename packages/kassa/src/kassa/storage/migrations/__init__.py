"""The steps from each released form of the tables to the next. Alembic runs them (running.py)."""

NEWEST = "0001"
# The forms that can be brought up to the newest.
EARLIER: frozenset[str] = frozenset()
