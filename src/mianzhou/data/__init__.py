"""Data: what the city knows. Resources are registered, records arrive, are checked, kept, scored, and can be asked."""
