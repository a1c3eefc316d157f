"""The commands of `smsgateway`, a family a file. Each says what it did, or why not in one line."""
