"""Rural collective assets (农村集体三资监管): what a collective owns, who its members are, who holds shares, what is distributed and to whom it is let.

Reads: regions, units, cases, ledgers. Writes: collectives, members, assets, contracts, shares, distributions. Used by: nobody.
"""
