"""What a run is recorded with beside what it logs: code, environment, machine."""
