"""Search: Chinese full text over everything the library holds.

Reads: current versions of documents. Writes: the paragraph index. Used by: the portal, the command line.
"""
