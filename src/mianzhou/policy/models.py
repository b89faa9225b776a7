"""The policy pillar's tables, re-exported from its rooms."""
