"""Stock of relief supplies: what lies where, what is on its way, counts and write-offs.

Reads: places, the book of supplies in ledgers. Writes: shelves, transfers, write-offs, counts, and through ledgers postings. Used by: response, the pages.
"""
