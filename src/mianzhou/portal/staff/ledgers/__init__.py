"""The pages of ledgers: books, accounts as of any moment, statements, postings, lots, what is held back, stocktakes, verification.

Reads: ledgers. Writes: through their actions. Used by: staff.
"""
