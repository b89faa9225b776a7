"""Proposals: which published resources could feed a registry, and by which of their items, told from the data standards that the items carry.

Reads: published resources with their items, the sources of the registries. Writes: nothing. Used by: the page on which a steward confirms or declines.
"""
