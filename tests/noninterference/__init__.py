"""Noninterference: what a viewer is sent depends on what is addressed to that viewer, and on nothing else."""
