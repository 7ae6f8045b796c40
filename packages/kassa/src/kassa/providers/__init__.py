"""Payment providers: who they are, whom they serve, and what their tokens say."""

from kassa.providers.directory import Fit, ProviderProfile, directory, named_by, providers_for

__all__ = ["Fit", "ProviderProfile", "directory", "named_by", "providers_for"]
