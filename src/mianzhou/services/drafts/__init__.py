"""Drafts: what somebody without an account fills in step by step, may leave and take up again with a code, until it becomes a case.

Reads: cases. Writes: drafts and their materials. Used by: public forms of applications.
"""
