"""Collectives, their households and members, and the three bodies.

Reads: regions, units, cases. Writes: collectives, households, members, offices. Used by: the pages and the other rooms of the application.
"""
