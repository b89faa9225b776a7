"""Places: in which region an entry lies, where a place stands, what it is part of, and places as features of a map.

Reads: entries and their golden records, regions. Writes: where places lie (`registry_place`). Used by: linking, the registries' pages, OGC API Features.
"""
