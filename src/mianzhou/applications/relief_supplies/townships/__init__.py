"""Townships as the relief command knows them: how many people live there, where, in what terrain, and what stock reaches them in time.

Reads: regions, boundaries, the registries, places, stock. Writes: figures of townships. Used by: response, drill, the pages.
"""
