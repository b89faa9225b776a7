"""Every figure that the README claims: we and the peers, measured in one run on this machine."""
