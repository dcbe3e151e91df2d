"""Long proofs: `./attune bench NAME` prints one table, `--json FILE` keeps the raw samples."""
