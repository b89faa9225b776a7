"""Registers: official records with effective dates, entered by procedure, corrected without losing the old value, reviewed yearly, certified, published.

Reads: cases, units. Writes: entries, their facts and events, reviews, certificates. Used by: applications, the portal.
"""
