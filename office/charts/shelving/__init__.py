"""The places of the file room: shelf map, filing order, label colors, single volumes, labels as PDF."""
