"""Golden journals: a history as each release wrote it, which every later release must still read.

``journal-0.1.jsonl`` holds one entry a line, ``{"channel", "position", "entry"}`` with the entry's own bytes as
text, or null where it was erased; ``page-0.1.json`` is what the release made of it, for each side's eyes.

Files of earlier releases are never written again.  When a release adds kinds or fields, extend ``history.py``
and record the release's own pair: ``PYTHONPATH=src python -m tests.golden.record 0.2`` (it refuses to overwrite).
"""
