"""What a guarantor is told that they owe, and what follows when they do not pay. Source: domain 7.9."""
