"""Writes of assessment: schemes, rounds, self-reports, facts and reviews, draws, appeals, plans, reminders.

Reads: the rows of assessment. Writes: the same, with an audit row each. Used by: the room's api.
"""
