"""Electronic supervision (电子监察): every clock of every procedure in one place, with yellow and red notices by rule.

Reads: cases, supervised tasks, whatever sources are contributed. Writes: watched clocks, notices. Used by: the portal, assessment.
"""
