"""Pages for everyone.

Reads: what is published. Writes: nothing. Used by: residents and enterprises.
"""
