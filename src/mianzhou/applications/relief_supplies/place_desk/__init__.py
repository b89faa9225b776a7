"""The desk of a place: its page with all that lies, comes and goes there, the map of the places, and the forms of its keeper.

Reads: places, stock, boundaries. Writes: through the actions of places and stock. Used by: nobody.
"""
