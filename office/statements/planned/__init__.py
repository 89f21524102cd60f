"""The statements page of one account, its holds, ladder and payment plans."""
