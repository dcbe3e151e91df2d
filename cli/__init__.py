"""What `./attune` does.

`bootstrap` runs on any Python 3.8+ with the standard library alone: it parses the command line, finds the two Pythons,
makes the two environments and hands over. Everything else here runs inside the application's environment.
"""
