"""Figures of speed and memory, each as a ratio within one run; `python3 run.py bench`."""
