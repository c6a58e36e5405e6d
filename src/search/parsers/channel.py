"""Messages between the pool and its workers: a length (8 bytes, big-endian) and that many bytes."""

from __future__ import annotations

import struct
from typing import IO

HEADER = struct.Struct(">Q")


def send(stream: IO[bytes] | None, message: bytes) -> None:
    """Write one message.

    Raises:
        OSError: the other side is gone.
    """
    if stream is not None:
        stream.write(HEADER.pack(len(message)) + message)
        stream.flush()


def receive(stream: IO[bytes] | None) -> bytes | None:
    """Return the next message; ``None`` when the other side is gone."""
    if stream is None:
        return None
    try:
        header = stream.read(HEADER.size)
        if len(header) < HEADER.size:
            return None
        size: int = HEADER.unpack(header)[0]
        message = stream.read(size)
    except (OSError, ValueError):
        return None
    return message if len(message) == size else None
