"""What other pillars may use of intake."""
