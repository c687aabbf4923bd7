"""What has a number: chapters, sections, equations, figures; and references to it."""
