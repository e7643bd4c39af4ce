"""Gifts of money, goods and services: who gave, for what, with which receipt."""
