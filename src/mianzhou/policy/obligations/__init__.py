"""Obligations: every item to which a text assigns named units, and its way to a confirmed task.

Reads: documents. Writes: proposed and confirmed obligations. Used by: supervision, the portal.
"""
