"""What is allowed with charts that nobody needs now, and what is done: one module for each subject."""
