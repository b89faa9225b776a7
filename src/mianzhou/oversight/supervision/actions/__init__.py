"""The verbs of supervision, one function each; every one asks for an actor and a moment.

Reads: tasks, confirmed obligations. Writes: tasks and everything that hangs on them. Used by: the portal and jobs through `supervision.api`.
"""
