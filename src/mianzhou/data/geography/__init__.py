"""Geography 地理空间: where the regions lie, as boundaries that a city supplies or that are invented with its sample.

Reads: GeoJSON files with one polygon for each region's code; regions.
Writes: boundaries (`data_boundary`), one for each region.
Used by: the portal's maps, the OGC API Features under /api/features, the sample city.
"""
