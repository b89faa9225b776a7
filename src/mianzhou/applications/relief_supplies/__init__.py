"""Relief supplies (救灾物资): stock in depots, stations and points, who is reached by it in time, and what to send where.

Reads: the books of ledgers. Writes: postings, measures, accounts and lots of the book of supplies. Used by: samplecity, the command line.
"""
