"""A file to dated amounts with their texts: sheets, layouts, lines.

`sheets` reads any table file; a layout (`layouts`) says which column means what;
`lines` makes of each row a line, or sets it aside with a reason.
"""
