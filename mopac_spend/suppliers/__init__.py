"""One supplier under several names: proposed for merging, and merged by people."""
