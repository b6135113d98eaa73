"""Office: the use cases. The only room that joins rules and journal; doors call it and nothing below it.

A door hands over who acts (an ``Actor``), what is asked (a command) and nothing else; time and ids come from the
office's own wiring.
"""
