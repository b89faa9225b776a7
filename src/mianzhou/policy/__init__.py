"""The policy pillar: bulletins become documents, obligations and targets.

Reads: bulletins as files. Writes: its own tables. Used by: services, oversight, portal, applications.
"""
