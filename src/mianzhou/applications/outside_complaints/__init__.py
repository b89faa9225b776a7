"""Complaints of outside enterprises (外来企业投诉): raised in public, received, mediated, coordinated or answered by a department in time.

Reads: cases, units. Writes: through actions of cases, drafts and parties. Used by: nobody.
"""
