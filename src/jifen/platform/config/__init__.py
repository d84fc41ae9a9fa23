"""Settings, addresses, the clock, and which connector answers which fact: the only place that knows the outside world."""
