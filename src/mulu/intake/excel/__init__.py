"""Workbooks: templates out, filled in by stewards, and in again as a difference.

``package`` and ``cells`` read the file format within bounds, ``columns`` says what the sheets hold,
``reader`` makes records of rows, ``template`` writes workbooks, ``marking`` writes errors into a
copy.

Source: docs/spec/excel.md.
"""
