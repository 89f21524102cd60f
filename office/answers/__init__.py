"""Answers to what callers ask about a bill, with the account's own figures; an account's year; itemized bills."""
