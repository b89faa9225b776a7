"""Audit: an append-only, sealed record of every write and of every look at personal data.

Reads: nothing. Writes: audit entries and seals. Used by: every action.
"""
