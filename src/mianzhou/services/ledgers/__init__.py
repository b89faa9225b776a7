"""Ledgers: double entry over goods, money, areas and shares; nothing appears or disappears, and any past moment can be read.

Reads: units. Writes: books, accounts, lots, postings, balances, reservations, stocktakes, closings. Used by: applications, the command line.
"""
