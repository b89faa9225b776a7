"""Pages of electronic supervision: every clock, totals by unit, notices and their answers, the rules.

Reads: electronic supervision. Writes: through its actions. Used by: staff.
"""
