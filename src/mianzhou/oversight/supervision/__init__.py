"""Supervision: confirmed obligations as tasks, from registering to closing.

Reads: confirmed obligations, units, the working calendar. Writes: tasks, events, reports, notices. Used by: portal, assessment.
"""
