"""What concerns the whole platform."""
