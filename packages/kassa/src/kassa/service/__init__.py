"""The shell around the core: takes what happens, has it decided, writes it down, and sees to what follows."""
