"""Read tables: what committed blocks, or a snapshot of the state, say, in a form quick to ask.

The tables are disposable: they can be built again at any time, from blocks or from state, with
equal rows. `needs.py` says what the modules must bring, `tables.py` what stands on disk,
`projector.py` applies blocks, `follower.py` keeps up with the chain, `rebuild.py` starts anew
beside the live file.
"""
