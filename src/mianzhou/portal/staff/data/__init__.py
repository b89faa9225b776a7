"""Pages of the data pillar for staff: the catalogue, intake, the lake's console, quality.

Reads: catalogue, intake, lakehouse, quality. Writes: through their actions. Used by: portal/urls.py.
"""
