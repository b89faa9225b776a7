"""Normalising: what makes two spellings of a name, an address, an organisation, a number comparable; every form in Python and as SQL.

Reads: standards. Writes: nothing. Used by: linkage, registries, matching.
"""
