"""Reading catalogues from files: Kassa's own TOML, WooCommerce and Shopify exports."""

from kassa.loading.catalogue_file import load_catalogue
from kassa.loading.keys_file import load_keys
from kassa.loading.report import LoadedCatalogue

__all__ = ["LoadedCatalogue", "load_catalogue", "load_keys"]
