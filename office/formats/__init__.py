"""Pure codecs: text to dataclasses and back, importing nothing of office."""
