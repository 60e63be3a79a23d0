"""Report packs: the reports that laws and councils ask for, each one TOML file of cells."""
