"""Rules: commands, events, what may be decided, what follows, and the declared releases.

Pure: no clock, no randomness, no file, no network.  Time and ids are arguments.
"""
