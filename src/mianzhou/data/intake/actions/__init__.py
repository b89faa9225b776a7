"""The verbs of intake: receiving, running, withdrawing, mending, uploading, asking sources. Every one asks for an actor and a moment.

Reads: the catalogue, files, the lake. Writes: deliveries, batches, receipts, mendings, sources. Used by: the portal, jobs and the command line through `intake.api`.
"""
