"""Linkage: which records speak of one person, one organisation, one place: cascade, weights, explanation, clusters; for bulk and for one record.

Reads: records as text columns. Writes: tables of the executor it is handed, files named by the caller. Used by: registries, matching, the command line.
"""
