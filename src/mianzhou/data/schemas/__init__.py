"""Schemas: the description of a resource's items as a Table Schema document, its versions, and drafting one from a file.

Reads: Table Schema documents, heads of files. Writes: nothing. Used by: files, checks, catalogue, intake, lake.
"""
