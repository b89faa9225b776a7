"""Drills: a whole event with invented figures, calculated over the stock as it lies; nothing of it is reserved, sent or posted.

Reads: places, stock, townships. Writes: reports of drills. Used by: the pages, the command line, samplecity.
"""
