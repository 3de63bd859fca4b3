"""The office's procedures as data, and the readers that refuse a bad one. Every room may read this one."""
