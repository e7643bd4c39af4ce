"""Spending: asked for, signed by both sides, shown for a notice period, paid against vouchers."""
