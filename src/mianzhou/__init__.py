"""Mianzhou: what a city government has promised, knows, does for people, and answers for."""
