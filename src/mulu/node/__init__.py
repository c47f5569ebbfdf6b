"""The node: settings, clock, wiring, lifecycle, processes. The only place that knows everyone."""
