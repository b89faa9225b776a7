"""The oversight pillar's tables, re-exported from its rooms."""
