"""The events of a life that change what the practice may do: coming of age, death, a new name, returned mail."""
