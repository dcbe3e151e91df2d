"""Tune the sentence encoder on Attune's own examples: `./attune train --encoder`. What it makes is data/encoder/layers.npz."""
