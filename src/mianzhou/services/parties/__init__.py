"""Parties: who takes part in a case (applicant, agent, respondent, handler), and what is said to and by them.

Reads: cases, materials. Writes: parties, messages. Used by: cases, the portal, applications.
"""
