"""Two records of one person become one, and can become two again; two people in one record come apart."""
