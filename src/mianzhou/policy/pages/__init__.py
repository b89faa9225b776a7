"""Pages: what a bulletin's pages print, before it is known which document says it.

Lines and their layout, page numbers, running heads, columns, cover and contents; and the words by which official documents are
numbered, dated and signed. Pure.

Reads: the text of a file. Writes: nothing.
Used by: documents.
"""
