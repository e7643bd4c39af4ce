"""Statements 收支公示: what came in and went out in a closed period, published with its seal; what is due when."""
