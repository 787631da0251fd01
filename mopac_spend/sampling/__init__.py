"""Audit samples: how large, which payments, and what their findings show.

    design     what was asked for, and the numbers that it draws by
    factors    confidence factors and upper rates
    sizes      how many to draw
    population the payments that are drawn from, tied out to the books
    drawing    which are drawn
    paper      the working paper; `filled` reads it back
    evaluation what the findings come to

Which payments are drawn depends on the root of the books, the seed and the design
alone: every number is a SHA-256 of them, so that the sample is the same on any machine
and in any order of the rows. Nothing is drawn by another design than was asked for.
"""
