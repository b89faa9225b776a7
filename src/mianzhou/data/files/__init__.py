"""Files: any table that a department sends, read as text, row by numbered row, in chunks that fit into memory.

Reads: files and streams. Writes: nothing. Used by: schemas, intake, the command line.
"""
