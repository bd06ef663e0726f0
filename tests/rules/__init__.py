"""Rules of the house that a machine can check: arrows, sizes, words, layout, translations."""
