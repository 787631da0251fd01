"""Audit samples: how large, which payments, and what their findings show.

    design     what was asked for, and the numbers that it draws by
    factors    confidence factors and upper rates
    sizes      how many to draw
    population the payments that are drawn from, tied out to the books
    drawing    which are drawn
    paper      the working paper; `filled` reads it back
    evaluation what the findings come to

Which payments are drawn depends on the digest of those drawn from, the seed and the
design alone: every number is a SHA-256 of them, so that the sample is the same on any
machine, and stays good while these payments do. Nothing is drawn by another design than
was asked for.
"""
