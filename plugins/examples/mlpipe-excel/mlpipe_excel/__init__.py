"""Excel workbooks as reports of mlpipe."""
