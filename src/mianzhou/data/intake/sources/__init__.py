"""Where records come from by themselves: watched folders, other departments' databases, our own tables.

Reads: folders, databases. Writes: files of text that intake keeps. Used by: the source actions of intake.
"""
