"""Procedures: what may happen to a case as typed data (stages, verbs, clocks, guards, grounds), checked, published in versions, drawn.

Reads: limits of the calendar. Writes: nothing. Used by: cases, the portal, applications.
"""
