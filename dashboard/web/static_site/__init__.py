"""The site as files: every page that can be told beforehand, for a host that runs no program."""
