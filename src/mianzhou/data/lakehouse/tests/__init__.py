"""Tests of the lakehouse."""
