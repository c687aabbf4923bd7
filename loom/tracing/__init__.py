"""From a line of an output to the line of its document."""
