"""The services pillar's tables, re-exported from its rooms."""

__all__: list[str] = []
