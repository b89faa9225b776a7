"""Clock: the pure face of the calendar, for what runs without Django and without a database.

Reads: the calendar's data files. Writes: nothing. Used by: scoring and other pure rooms; whoever has a database asks `kernel/calendar`.
"""
