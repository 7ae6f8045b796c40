"""Everything that is paid in Stars besides plain invoices, and the books it is written into."""
