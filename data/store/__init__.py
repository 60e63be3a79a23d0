"""The store: write-once snapshots, content-named builds, checksums, logs and retention."""
