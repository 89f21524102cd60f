"""Charts that nobody needs now: inactive, in outside storage, kept as long as the law says, held, destroyed."""
