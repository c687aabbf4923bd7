"""One model, trained in several ways: see literate/proof/scale.md."""
