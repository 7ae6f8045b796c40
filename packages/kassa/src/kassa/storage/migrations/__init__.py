"""The steps from each released form of the tables to the next. Alembic runs them (running.py).

A step only expands: new tables, new columns that may be empty or have a default, new indexes. So a Kassa that
knows only the earlier form works on the new one too, and replicas are replaced one by one while all sell.
"""

NEWEST = "0005"
# The forms that can be brought up to the newest.
EARLIER: frozenset[str] = frozenset({"0001", "0002", "0003", "0004"})
# A Kassa that knows this form or a later one may work on tables of the newest. The tables carry it, so that
# an older program can tell (`marks`, under OLDEST_FORM).
OLDEST_THAT_WORKS = "0001"
