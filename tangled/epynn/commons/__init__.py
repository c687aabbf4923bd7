"""What layers and network share."""
