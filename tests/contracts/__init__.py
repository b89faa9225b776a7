"""Contracts: what other people's programs rely on."""
