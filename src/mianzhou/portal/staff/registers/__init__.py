"""The keepers' pages of registers: what stands on any day, an entry with its history, changes and corrections, reviews, certificates, publication.

Reads: registers. Writes: through their actions. Used by: staff.
"""
