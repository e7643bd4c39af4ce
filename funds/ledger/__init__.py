"""The books of a fund: accounts, transfers that are only ever added, seals, and what lets anyone check them."""
