"""The response to an event: who is hit, what townships ask for, what is promised, sent, taken over, and handed out to households, against the 12-hour clock.

Reads: townships, places, stock, the calendar. Writes: events, requests, allocations, deliveries, receipts, and through ledgers reservations. Used by: the pages, samplecity.
"""
