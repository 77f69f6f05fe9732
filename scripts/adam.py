#!/usr/bin/env python3
"""Backpropagation by Adam (PyTorch) from the weights at which a run of sigmoid layers and a linear last one starts.

    adam.py EXPORT SECONDS LOG

EXPORT   what "parmac export --iteration 0 --data RUN EXPORT" has written
SECONDS  of processor, on one thread, that training may take
LOG      to be written: a line "seconds,epochs,E_1" an epoch, E_1 the mean over points of ||y - f(x)||^2, measured outside the clock

Needs NumPy and PyTorch. Learning rate 0.003, minibatches of 100 points.
"""

import json
import sys
import time

import numpy as np
import torch


def main(export, most, log):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    with open(f"{export}/export.json") as file:
        description = json.load(file)
    x = (np.load(f"{export}/X.npy") - np.load(f"{export}/mean.npy")) / description["range"]
    x = torch.from_numpy(x.astype(np.float32))
    parts = []
    for layer in description["layers"]:
        weights, bias = (np.load(f"{export}/{layer['name']}_{part}.npy").astype(np.float32) for part in "Wb")
        unit = torch.nn.Linear(weights.shape[1], weights.shape[0])
        with torch.no_grad():
            unit.weight.copy_(torch.from_numpy(weights))
            unit.bias.copy_(torch.from_numpy(bias).flatten())
        parts += [unit, torch.nn.Sigmoid()]
    net = torch.nn.Sequential(*parts[:-1])
    optimiser = torch.optim.Adam(net.parameters(), lr=0.003)
    seconds = 0
    epochs = 0
    with open(log, "w") as out:
        while seconds < most:
            start = time.process_time()
            order = torch.randperm(len(x))
            for k in range(0, len(x), 100):
                batch = x[order[k : k + 100]]
                optimiser.zero_grad()
                (((net(batch) - batch) ** 2).sum() / len(batch)).backward()
                optimiser.step()
            seconds += time.process_time() - start
            epochs += 1
            with torch.no_grad():
                error = float(((net(x) - x) ** 2).sum()) / len(x)
            print(f"{seconds:.3f},{epochs},{error:.6g}", file=out, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3])
