"""Library: the documents that the city holds, each with its versions, prints and citations.

Reads: readings of files. Writes: bulletins, documents, versions, sections, citations. Used by: obligations, targets, search, the portal.
"""
