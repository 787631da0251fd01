"""The desk: where finance staff and FOI officers work, in a browser.

Its pages call the functions that the commands call. What a person decides is kept the
moment it is decided, as a draft beside the books; the books change when it is posted.
"""
