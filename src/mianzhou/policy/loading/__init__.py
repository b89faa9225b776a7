"""Loading: one file into the library, its obligations and targets proposed, its words made searchable, all or nothing.

Reads: files. Writes: through library, obligations, targets, search. Used by: the portal, the command line, the invented city.
"""
