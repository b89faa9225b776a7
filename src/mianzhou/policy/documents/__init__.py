"""Documents: what a bulletin prints, split, structured and kept.

Reads: files of any kind a bulletin comes in. Writes: documents, their versions and heading trees.
Used by: obligations, targets, search, the portal.
"""
