"""The common desk of cases: what waits, one case with everything that may be done to it, procedures drawn from their data.

Reads: cases, parties, materials, public notices. Writes: through their actions. Used by: staff.
"""
