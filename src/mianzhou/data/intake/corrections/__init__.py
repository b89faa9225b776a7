"""Corrections that stand against what is sent again (docs/decisions/0018).

Reads: the corrections noted, a batch's staged files. Writes: those files, and the corrections with the batch's end. Used by: the way of a batch, who
reads the lake for the registries, the pages of a dispute.
"""
