"""The books: their canonical text, their examination and their loading.

Text under the books' folder is the only truth. Nothing here knows where a
payment came from or what will be asked of it.
"""
