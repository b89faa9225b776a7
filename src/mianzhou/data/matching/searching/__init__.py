"""Searching: who is called so; what was typed as words, words as rows of the index, rows as entities that the asker may see.

Reads: the index of matching, entities. Writes: audit rows. Used by: the pages of the registries.
"""
