"""Departments: what eight departments of the invented city hold, one module for each of them.

Reads: nothing. Writes: nothing. Used by: the generator of the sample city.
"""
