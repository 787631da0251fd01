"""What the law wants published, out of the books.

A duty is an entry of a register (`duties/`, and the registers of the books): what it is
about, its threshold, its columns. `run` publishes one for a period, `classes` divides
all spending among the duties of a family so that it ties, `calendar` says what is due.
"""
