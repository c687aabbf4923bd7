"""Template layer: passes everything on; the start of your own."""
