"""Cases: a procedure is data; a case runs through it, under a clock, and every event is a row.

Reads: the working calendar, units. Writes: cases, events, clocks. Used by: applications.
"""
