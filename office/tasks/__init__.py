"""Work that someone owns until it is done."""
