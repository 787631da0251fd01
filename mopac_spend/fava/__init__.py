"""Fava over the books: the application that auditors browse."""
