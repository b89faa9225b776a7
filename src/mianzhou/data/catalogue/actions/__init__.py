"""The verbs of the catalogue, one function each; every one asks for an actor and a moment.

Reads: schemas, units, regions. Writes: resources, versions, items, events. Used by: the portal and the command line through `catalogue.api`.
"""
