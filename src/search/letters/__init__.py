"""One reply letter: its parts, its fields, the units of its body, what each unit does and where it stands (floor 2)."""

from search.letters.reading import read_letter

__all__ = ["read_letter"]
