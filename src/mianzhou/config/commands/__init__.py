"""The command line's groups, one module each.

Reads: the rooms' api. Writes: through their actions. Used by: the command `mianzhou`.
"""
