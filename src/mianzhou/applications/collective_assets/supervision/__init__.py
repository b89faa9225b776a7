"""What townships and the county see over all collectives: key figures by place, contracts to look at, inventories not made.

Reads: collectives, assets, shares. Writes: nothing. Used by: the pages of the application.
"""
