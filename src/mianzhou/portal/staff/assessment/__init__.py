"""Pages of assessment: schemes, rounds, subjects with their scores, self-reports, reviews, draws, appeals, plans.

Reads: assessment, units. Writes: through the actions of assessment. Used by: signed-in people.
"""
