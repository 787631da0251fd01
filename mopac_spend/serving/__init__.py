"""What serves pages: to whoever browses the books, and to whoever works on them.

One server, which no slow visitor holds up; the addresses at which it is reached; and
how long whoever guesses passwords has to wait.
"""
