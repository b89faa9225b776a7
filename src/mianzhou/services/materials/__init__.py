"""Materials: files that lie with a case or a draft, kept once by the hash of their content, their kind told by content, never executed.

Reads: cases. Writes: files below the data folder, stored files, materials. Used by: cases, supervision, the portal, applications.
"""
