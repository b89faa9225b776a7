"""Journeys: what a person wants to get done, walked in a real browser."""
