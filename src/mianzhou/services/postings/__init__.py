"""Public notices of cases: put up for a minimum period, open to objections, each of which is answered.

Reads: cases. Writes: public notices, objections. Used by: cases, the portal, applications.
"""
