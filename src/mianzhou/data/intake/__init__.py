"""Intake: what departments send, from its arrival to its receipt: batches, quarantined rows, mending, sources.

Reads: files, the catalogue, the lake. Writes: deliveries, batches, mendings, sources. Used by: push, quality, the portal, the command line.
"""
