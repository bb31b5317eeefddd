"""The mail programmes of the shops' customers: an SMTP door for the app, and a mailbox for each address."""
