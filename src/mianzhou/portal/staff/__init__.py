"""Pages for staff.

Reads: every pillar's api. Writes: through their actions. Used by: signed-in people.
"""
