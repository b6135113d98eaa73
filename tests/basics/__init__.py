"""Ids, instants, canonical bytes, the error tree."""
