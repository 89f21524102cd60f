"""What is settled of one patient before the visit: the insurer's word, the interpreter."""
