"""Units: the registry of government units, and which unit a printed name means at a date.

Reads: regions, data files. Writes: units, aliases, successions, unknown names. Used by: policy, supervision, people.
"""
