"""Linking: from what the sources say to stable entities with golden records, in whole tables and one switch.

Reads: the lake, sources, judgements. Writes: entities, records, events, relations, pairs. Used by: the registries, the command line, the worker.
"""
