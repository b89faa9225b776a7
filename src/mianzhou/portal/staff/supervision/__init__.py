"""Pages of supervision: board, tasks, inbox, reports, extensions, announcements.

Reads: supervision, units, confirmed obligations. Writes: through the actions of supervision. Used by: signed-in people.
"""
