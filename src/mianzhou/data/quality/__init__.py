"""Quality: how complete, valid, unique, consistent and timely each resource is, over time, and how departments compare.

Reads: batches, the lake, the catalogue. Writes: scores. Used by: the portal, the command line, oversight.
"""
