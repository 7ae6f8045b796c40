"""A disk that keeps what was synced, for the process that finds this folder in its PYTHONPATH.

SQLite reaches the disk through a table of functions (sqlite.org/vfs.html); here its xSync also copies the
file to KASSA_PROOF_SYNCED. After a power cut that copy is what is sure to be left. With KASSA_PROOF_DISK=lies
a sync says that all is done and keeps nothing, as cheap disks do: the proof must notice such a disk.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import time
from pathlib import Path
from typing import Any

SYNC_SECONDS = 0.02
METHODS = (
    "close",
    "read",
    "write",
    "truncate",
    "sync",
    "file_size",
    "lock",
    "unlock",
    "check_reserved_lock",
    "file_control",
    "sector_size",
    "device_characteristics",
    "shm_map",
    "shm_lock",
    "shm_barrier",
    "shm_unmap",
    "fetch",
    "unfetch",
)


class File(ctypes.Structure):
    _fields_ = (("methods", ctypes.c_void_p),)


class Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), *((name, ctypes.c_void_p) for name in METHODS))


class Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
    )


Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)


class ForgetfulDisk:
    """Put under the SQLite library of this process, once."""

    def __init__(self, kept: Path, lies: bool) -> None:
        self._kept = kept
        self._lies = lies
        self._names: dict[int, Path] = {}
        self._tables: dict[int, Methods] = {}
        # The library of the module sqlite3, whatever it is linked with.
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
        vfs = library.sqlite3_vfs_find(None).contents
        self._really_open = Open(vfs.open)
        self._open_here, self._sync_here = Open(self._open), Sync(self._sync)
        vfs.open = ctypes.cast(self._open_here, ctypes.c_void_p).value

    def _open(self, vfs: int, name: bytes | None, file: int, flags: int, out: int) -> int:
        result: int = self._really_open(vfs, name, file, flags, out)
        opened = File.from_address(file)
        if result == 0 and name is not None and opened.methods:
            self._names[file] = Path(os.fsdecode(name))
            opened.methods = ctypes.addressof(self._table_for(opened.methods))
        return result

    def _table_for(self, methods: int) -> Any:  # a structure of ctypes
        if methods not in self._tables:
            table = Methods.from_buffer_copy(Methods.from_address(methods))
            self._really_sync = Sync(table.sync)
            table.sync = ctypes.cast(self._sync_here, ctypes.c_void_p).value
            self._tables[methods] = table
        return self._tables[methods]

    def _sync(self, file: int, flags: int) -> int:
        # A slow disk: so that many cuts come while something is written and not synced yet.
        time.sleep(SYNC_SECONDS)
        result: int = self._really_sync(file, flags)
        if result == 0 and not self._lies:
            source = self._names[file]
            # In one step: the process may be killed here, too.
            beside = self._kept / f"{source.name}.new"
            beside.write_bytes(source.read_bytes())
            beside.replace(self._kept / source.name)
            # A byte for each, for who asks how many there were.
            with (self._kept / "syncs").open("ab") as syncs:
                syncs.write(b".")
        return result


if "KASSA_PROOF_SYNCED" in os.environ:
    disk = ForgetfulDisk(Path(os.environ["KASSA_PROOF_SYNCED"]), os.environ.get("KASSA_PROOF_DISK") == "lies")
