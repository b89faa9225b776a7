"""Push: records sent one by one over the network, durable when answered, and checked in small batches.

Reads: tokens, the catalogue. Writes: the journal of pushed records. Used by: intake, the portal, the web server.
"""
