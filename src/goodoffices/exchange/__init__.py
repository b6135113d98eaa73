"""Exchange: what comes in from files and goes out to them.

Texts go in, values of ``rules`` come out, and the other way round; no file is opened here and no clock read.
Doors and the office import from here; from here one may import ``rules`` and what lies under it.
"""
