"""Documents: what a bulletin prints, split, structured, and exported as Akoma Ntoso, Markdown and HTML.

Reads: files of any kind a bulletin comes in. Writes: nothing; the library keeps what is read.
Used by: library, loading, obligations, targets, search, the portal.
"""
