"""Reading supervision, always within what the actor may see.

Reads: tasks, reports, notices, announcements. Writes: nothing. Used by: the portal through `supervision.api`.
"""
