"""The desk that scans: the file room, a scan from any tracking page, and what was scanned today."""
