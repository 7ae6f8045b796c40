"""Short names for products and variants that a file leaves without one."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str, longest: int = 32) -> str:
    """Small letters of any script, digits and hyphens: fit for a link and for a button's hidden data."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[^\w]+", "-", folded).strip("-_")[:longest].strip("-_")
