"""Shares of a collective: the plan by which they are given, who holds how many, certificates, and the yearly distribution.

Reads: collectives, assets, ledgers, cases. Writes: plans, holdings as postings of a ledger, pledges, distributions. Used by: the pages of the application.
"""
