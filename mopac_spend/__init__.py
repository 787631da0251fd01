"""A public body's grant and spend ledger: every payment by initiative.

from mopac_spend import open_books
books = open_books("ledger")
books.ask("spend-by-initiative", fy="2020-21").frame
"""
