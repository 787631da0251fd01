"""Apache Spark behind a cursor: the same SQL, over the same parts, past one machine.

`session` starts Spark, `cursor` is what is asked, `dialect` and `expansion` read SQL
and make it plain, `functions` says what its functions are on Spark, `standing` is what
a cursor knows by name, `failures` what is said of what does not run.
"""
