"""Pages of the policy pillar for staff: the library of documents, loading, search, obligations and targets.

Reads: library, search, obligations, targets. Writes: through loading. Used by: portal/urls.py.
"""
