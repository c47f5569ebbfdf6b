"""What several tests share: worlds, doubles, oracles, and where things stand on this machine."""
