"""Assessment (考核): a scheme is data, a score is a pure function of events under it, and every point taken off says why.

Reads: scheme files and events. Writes: nothing yet. Used by: config.
"""
