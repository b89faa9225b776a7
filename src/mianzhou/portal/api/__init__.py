"""The JSON API, described by OpenAPI 3.1.

Reads: every pillar's api. Writes: through their actions. Used by: other systems.
"""
