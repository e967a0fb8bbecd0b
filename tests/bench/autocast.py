"""Runs a PyTorch program under bfloat16 autocast: autocast.py PROGRAM [ARGUMENT ...]."""

import runpy
import sys

import torch

sys.argv = sys.argv[1:]
with torch.autocast("cpu", dtype=torch.bfloat16):
    runpy.run_path(sys.argv[0], run_name="__main__")
