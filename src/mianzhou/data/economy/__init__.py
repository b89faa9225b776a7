"""Economy: the series of macro-economic indicators by region and period, each figure with its source and every revision of it.

Reads: figures that an office gives. Writes: series and figures. Used by: the pages of the registries, the sample city.
"""
