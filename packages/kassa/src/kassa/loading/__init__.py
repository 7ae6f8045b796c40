"""Reading catalogues from files: Kassa's own TOML, WooCommerce and Shopify exports."""
