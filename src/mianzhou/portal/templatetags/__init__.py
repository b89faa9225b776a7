"""The template language's additions."""
