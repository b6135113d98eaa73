"""The terminal door: ``goodoffices`` on the command line, with or without somebody at the keyboard.

Doors import ``office``, ``exchange``, ``rules`` and ``basics``, never ``journal``; nothing imports from here but
``[project.scripts]``.  Subcommands are imported when called.
"""
