"""Regions: the administrative tree by national codes, with validity, and the zones that govern without a code.

Reads: data files. Writes: regions. Used by: units, people, every scope.
"""
