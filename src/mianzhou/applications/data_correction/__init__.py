"""Data correction (校核): whoever uses a value may dispute it; its provider answers within a limit, and a correction flows on.

Reads: the catalogue, the lake, cases. Writes: disputes; through actions of intake, quality and supervision, corrections, what they count, and notices of the end. Used by: nobody.
"""
