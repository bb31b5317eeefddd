"""Core: what every room stands on and that knows no business word.

Open to all rooms: import its modules directly.
"""
