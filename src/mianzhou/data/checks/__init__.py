"""Checks: a schema compiled into set-based statements that standardise every row and say what is wrong with it, and reasons in words.

Reads: schemas, standards. Writes: nothing. Used by: lake, intake, quality.
"""
