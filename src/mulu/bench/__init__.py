"""What `mulu bench` measures: the figures of docs/performance.md, each in a small file of its own.

`workload.py` writes a city's catalogue ahead of time, `signing.py` signs it inside the run,
`load.py` drives the node's processes, each `measure_*.py` takes one figure, `report.py` judges and
prints them.
"""
