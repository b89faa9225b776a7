"""The oversight pillar: who answers for what was promised.

Reads: policy, data, services. Writes: its own tables. Used by: portal, applications.
"""
