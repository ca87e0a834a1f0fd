"""Says something later, of a run or of anything else with a name: events, brought to the runs branch by git."""
