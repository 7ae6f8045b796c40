"""What a sale is. Pure: values in, values out; no clock, no network, no files."""
