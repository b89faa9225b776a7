"""Figures of the registries by region, kept beside the entries: counted by the worker and after each run, read by pages.

Reads: entries, records, places. Writes: its own tables alone. Used by: the pages of coverage and of the registries.
"""
