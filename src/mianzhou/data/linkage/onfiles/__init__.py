"""Linkage on files: the rows of a Parquet file linked, its columns recognised, and clusters held against the truth; no database.

Reads: files named by the caller. Writes: one of clusters. Used by: the commands link-file and evaluate, benchmarks.
"""
