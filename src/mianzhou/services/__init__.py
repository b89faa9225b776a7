"""Services: what is done for people. The building blocks of which applications are made."""
