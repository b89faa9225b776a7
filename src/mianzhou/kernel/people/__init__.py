"""People and roles: who may do what, for which unit and region.

Reads: units, regions. Writes: accounts and role grants. Used by: everybody who checks a permission.
"""
