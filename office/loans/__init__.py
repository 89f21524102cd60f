"""Charts that are out too long, with people who leave, or out of the building. Source: domain 2.7."""
