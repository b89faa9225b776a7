"""Catalogue: the information resources of all departments, with their core metadata, versions and lifecycle.

Reads: schemas, standards, units, regions. Writes: resources, versions, reviews. Used by: intake, quality, lakehouse, the portal.
"""
