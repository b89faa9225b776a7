"""Applications: one folder for each system, built of the blocks below and listed in the settings. They never import each other."""
