"""The one source of time. It can be frozen, set and advanced."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """Seconds since 1970 UTC, read from a function that is handed in."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._offset = 0.0
        self._frozen_at: float | None = None
        # Called when the clock was stopped, started or set, so that whoever waits can look again.
        self.when_changed: Callable[[], None] | None = None

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def now(self) -> float:
        """Seconds since 1970 UTC."""
        if self._frozen_at is not None:
            return self._frozen_at
        return self._read() + self._offset

    def freeze(self, at: float | None = None) -> None:
        """Stop at `at` (seconds since 1970 UTC), or at this moment."""
        self._frozen_at = self.now() if at is None else at
        self._tell()

    def run(self) -> None:
        """Go on from where the clock stands."""
        if self._frozen_at is not None:
            self._offset = self._frozen_at - self._read()
            self._frozen_at = None
        self._tell()

    def set(self, at: float) -> None:
        """Jump to `at`, frozen or running as before."""
        if self._frozen_at is not None:
            self._frozen_at = at
        else:
            self._offset = at - self._read()
        self._tell()

    def _tell(self) -> None:
        if self.when_changed is not None:
            self.when_changed()
