"""Sums: the commands that only calculate, from the shipped calendar and from files; they need no database.

Reads: files named on the command line. Writes: nothing. Used by: config/cli.
"""
