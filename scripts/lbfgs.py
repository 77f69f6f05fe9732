#!/usr/bin/env python3
"""Backpropagation by L-BFGS (SciPy) from the weights at which a run of sigmoid layers and a linear last one starts.

    lbfgs.py EXPORT MOST LOG

EXPORT   what "parmac export --iteration 0 --data RUN EXPORT" has written
MOST     evaluations of E_1 and its gradient, each a pass over the data
LOG      to be written: a line "evaluations,E_1" whenever E_1, the mean over points of ||y - f(x)||^2, has fallen

Needs NumPy and SciPy. Float32 products, as Parmac has; ten corrections.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize


def main(export, most, log):
    with open(f"{export}/export.json") as file:
        description = json.load(file)
    x = ((np.load(f"{export}/X.npy") - np.load(f"{export}/mean.npy")) / description["range"]).astype(np.float32)
    names = [layer["name"] for layer in description["layers"]]
    start = [np.load(f"{export}/{name}_{part}.npy") for name in names for part in "Wb"]
    ends = np.cumsum([array.size for array in start])

    def unpack(w):
        parts = np.split(w.astype(np.float32), ends[:-1])
        return [part.reshape(array.shape) for part, array in zip(parts, start)]

    def error(w):
        arrays = unpack(w)
        weights, biases = arrays[::2], arrays[1::2]
        z = [x]
        for weight, bias in zip(weights[:-1], biases[:-1]):
            z.append(1 / (1 + np.exp(-(z[-1] @ weight.T + bias))))
        residual = z[-1] @ weights[-1].T + biases[-1] - x
        delta = 2 * residual / len(x)
        gradient = []
        for k in reversed(range(len(weights))):
            gradient = [delta.T @ z[k], delta.sum(0)] + gradient
            if k:
                delta = (delta @ weights[k]) * z[k] * (1 - z[k])
        value = float((residual.astype(np.float64) ** 2).sum() / len(x))
        error.count += 1
        if value < error.best:
            error.best = value
            print(f"{error.count},{value:.6g}", file=error.out, flush=True)
        return value, np.concatenate([g.ravel() for g in gradient]).astype(np.float64)

    with open(log, "w") as out:
        error.count, error.best, error.out = 0, float("inf"), out
        options = dict(maxcor=10, maxfun=most, maxiter=most, ftol=1e-14, gtol=1e-10)
        packed = np.concatenate([array.ravel() for array in start]).astype(np.float64)
        minimize(error, packed, jac=True, method="L-BFGS-B", options=options)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
