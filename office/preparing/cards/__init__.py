"""A new insurance card at the desk."""
