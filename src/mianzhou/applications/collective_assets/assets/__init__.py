"""Assets of collectives by the three classes, their cards and changes, the yearly inventory, and the contracts about them.

Reads: collectives, cases. Writes: assets, changes, inventories, contracts, payments. Used by: the pages and the other rooms of the application.
"""
