"""Statements: SQL that is written out and prepared once for each connection, for what every request or every action pays for.

Reads: what a statement says. Writes: what a statement says, for actions. Used by: people, sessions, audit, units, calendar, cases.
"""
