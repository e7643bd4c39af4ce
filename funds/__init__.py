"""What is given and spent: funds, their ledgers, and what anyone may check."""
