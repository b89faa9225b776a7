"""Population: residents, households and enterprises of the invented city, and what eight departments hold of them.

Reads: its own tables of names, the invented regions. Writes: files of departments, their schemas, and the truth kept aside.
Used by: the command line, the demonstration, benchmarks, the scoring of linkage.
"""
