"""The test author's and the browser's hand in the world, over HTTP: one table of verbs."""
