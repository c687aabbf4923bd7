"""Template layer: passes everything on."""
