"""Places of relief supplies: depots, stations and points, who keeps each of them, and where they lie.

Reads: units, regions. Writes: places. Used by: stock, response, the pages.
"""
