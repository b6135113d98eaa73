"""Basics: ids, instants, canonical bytes, the error tree.

Everything may import from here; nothing here imports from the project, reads a clock, or draws at random.
"""
