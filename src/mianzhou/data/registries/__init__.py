"""Registries: one entry with a stable number for each person, organisation, place and household, made of the records of all departments.

Reads: the lake, the catalogue, judgements. Writes: entries, their records, events, relations, notices. Used by: matching, the pages of the registries.
"""
