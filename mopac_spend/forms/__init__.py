"""What comes from outside, read by a child process with limits on memory and time.

A workbook may be built to swell to terabytes, to hang or to crash whoever reads it,
and the reader of values stops the whole process over a cell at XFD1048576. So nobody
else reads one: `values` gives what a source's workbook shows, `filled` what somebody
typed into a form (of `cells`, as `xlsx` and `ods` find them), and what happens to the
child (`child`) is a refusal and nothing worse (`process`). `written` reads the text
files that people write: rules, layouts and questions.
"""
