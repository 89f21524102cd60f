"""The board of the phone room: who speaks with whom, who waits, what is left lying, what is late."""
