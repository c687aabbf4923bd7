"""What a page shows: drawings, diagrams, and the results of code cells."""
