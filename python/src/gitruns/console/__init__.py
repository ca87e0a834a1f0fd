"""What the program prints through `sys.stdout` and `sys.stderr`, kept with its runs."""
