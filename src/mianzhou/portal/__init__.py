"""The portal: one site, in Chinese and English, for staff and public, and its JSON API.

Reads: every pillar's api. Writes: through their actions only. Used by: browsers.
"""
