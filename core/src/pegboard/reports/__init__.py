"""What the figures say: datasets, measures, charts, delivery."""
