"""Assessment (考核): a scheme is data, a score is a pure function of events under it, and every point taken off says why.

Reads: scheme files, units, data quality, supervised tasks. Writes: schemes, rounds, facts, reports, reviews, draws, appeals, plans. Used by: portal, samplecity, config.
"""
