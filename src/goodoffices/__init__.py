"""goodoffices: the open workbench for brokered talks.

A third party lends its good offices to two sides that cannot settle alone.  This package keeps what each
room says apart, carries one draft from brackets to signature, and finds what every side can accept.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("goodoffices")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+uninstalled"
