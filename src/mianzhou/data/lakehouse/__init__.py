"""Lakehouse: the lake of this installation, opened from its settings: its upkeep, and the questions asked of it.

Reads: the lake, the catalogue. Writes: questions asked, upkeep runs. Used by: intake, quality, the portal, the command line.
"""
