"""Ridge regression as a black box: y = W (x, 1), by normal equations."""
import sys
from array import array

messages, answers = sys.stdin.buffer, sys.stdout.buffer


def read(rows, columns):
    values = array("f", messages.read(4 * rows * columns))  # little-endian, as most machines
    return [values[i * columns : (i + 1) * columns] for i in range(rows)]


def answer(payload=b""):
    answers.write(b"ok %d\n" % len(payload) + payload)
    answers.flush()


def fit(x, y):
    x = [[*row, 1.0] for row in x]
    size = len(x[0])
    a = [[sum(r[i] * r[j] for r in x) + 1e-3 * (i == j) for j in range(size)]
         + [sum(r[i] * t[u] for r, t in zip(x, y)) for u in range(len(y[0]))] for i in range(size)]
    for i in range(size):  # Gauss and Jordan
        a[i] = [v / a[i][i] for v in a[i]]
        for k in range(size):
            if k != i:
                a[k] = [v - a[k][i] * w for v, w in zip(a[k], a[i])]
    return [array("f", [a[i][size + u] for i in range(size)]) for u in range(len(y[0]))]


weights = []
for line in messages:
    word, *numbers = line.split()
    n = [int(v) for v in numbers]
    if word == b"fit":
        x = read(n[0], n[1])
        weights = fit(x, read(n[0], n[2]))
        answer()
    elif word == b"predict":
        answer(array("f", [sum(map(float.__mul__, w, [*row, 1.0])) for row in read(*n) for w in weights]).tobytes())
    elif word == b"save":
        answer(array("i", [len(weights)]).tobytes() + b"".join(w.tobytes() for w in weights))
    elif word == b"load":
        state = messages.read(n[0])
        units = array("i", state[:4])[0]
        size = (len(state) - 4) // units
        weights = [array("f", state[4 + u * size : 4 + (u + 1) * size]) for u in range(units)]
        answer()
    else:  # quit
        break
