"""Speed and size, each against something named and measured in the same run: see README.md."""
