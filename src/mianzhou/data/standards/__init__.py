"""Standards: the data standards that an item can be bound to (resident number, credit code, money …), as data.

Reads: its own tables. Writes: nothing. Used by: schemas, checks, catalogue, lakehouse.
"""
