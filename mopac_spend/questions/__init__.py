"""Named questions and their answers: a frame, a total, and the method beside it.

A question is one file of SQL in the `queries` folder. An answer says what it
counted, on what basis, over which period, how much of the spend is tagged, and
from which books; no figure leaves without that.
"""
