"""The ground: regions, units, people and roles, the working calendar, audit, errors.

Reads: nothing above it. Writes: its own tables. Used by: everybody.
"""
