"""Targets: every number to which a text commits somebody.

Reads: documents. Writes: proposed and confirmed targets. Used by: indicators, the portal.
"""
