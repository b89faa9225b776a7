"""The directory of basic units (基本单位名录库): what enters it by procedure, changes and leaves; issued as the sampling frame of statistics.

Reads: the register, organisations of the registries. Writes: through the outcomes of its procedures. Used by: nobody.
"""
