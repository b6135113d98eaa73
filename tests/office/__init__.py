"""The office: nothing lost, nothing used twice, whoever comes first."""
