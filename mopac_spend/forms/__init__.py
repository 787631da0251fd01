"""Workbooks from outside, read by a child process with limits on memory and time.

A workbook may be built to swell to terabytes, to hang or to crash whoever reads it,
and the reader of values stops the whole process over a cell at XFD1048576. So nobody
else reads one: `values` gives what a workbook shows, `as_written` what was typed into
it, and what happens to the child (`child`) is a refusal and nothing worse (`process`).
"""
