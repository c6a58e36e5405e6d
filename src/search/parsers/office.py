"""LibreOffice, when it is on the machine: turns old formats into DOCX. Nothing here is needed for the formats of today."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 45
"""Less than the time a file may take, so that a hanging conversion still leaves the message that says so."""

ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")


def converted(data: bytes, suffix: str) -> bytes | None:
    """Return ``data`` as DOCX; ``None`` when LibreOffice is not installed or cannot read it.

    Each call has a profile folder of its own, as two runs cannot share one, and everything it writes is deleted.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        return None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, profile = Path(folder) / f"in{suffix}", Path(folder) / "profile"
        source.write_bytes(data)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
        command += ["--convert-to", "docx", "--outdir", folder, str(source)]
        environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | {"HOME": folder}
        try:
            subprocess.run(  # noqa: S603 - the program is LibreOffice, the arguments are our own
                command, capture_output=True, timeout=SECONDS, check=False, env=environment
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        result = Path(folder) / "in.docx"
        return result.read_bytes() if result.is_file() else None
