"""A black box that predicts the mean target, and does one thing wrong: broken.py WHAT PIDS."""
import os
import subprocess
import sys
import time
from array import array

what, pids = sys.argv[1:]
messages, answers = sys.stdin.buffer, sys.stdout.buffer
mean = array("f")
starts = 1 + (os.path.exists(pids) and sum(1 for _ in open(pids)))


def born(pid):
    with open(pids, "a") as file:
        file.write("%d\n" % pid)


def answer(payload=b""):
    answers.write(b"ok %d\n" % len(payload) + payload)
    answers.flush()


def say(text):
    print(text, file=sys.stderr, flush=True)


def predictions(rows):
    values = array("f", mean * rows)
    if what == "nan":
        values[3] = float("nan")
    if what == "infinite":
        values[3] = float("-inf")
    if what == "above":
        values[3] = 1.5
    if what == "half":
        values = array("f", [0.0, 1.0, 1.0, 0.5] + [0.0] * (len(values) - 4))
    return values.tobytes()


def predict(rows):
    payload = predictions(rows)
    if what == "dies" or what == "dies-first" and starts == 1:
        say("out of luck")
        answers.write(b"ok %d\n" % len(payload) + payload[:8])
        answers.flush()
        os._exit(7)
    if what == "hangs":
        say("thinking")
        time.sleep(1000)
    if what == "short":
        payload = payload[:-4]
    if what == "long":
        payload += b"1234"
    if what == "stalls":
        answers.write(b"ok %d\n" % len(payload) + payload[:-4])
        answers.flush()
        time.sleep(1000)
    if what == "chatty":
        answers.write(b"predicting ...\n")
    if what == "error" or what == "later" and starts > 3:
        say("a reason")
        answers.write(b"error no model of this kind\n")
        answers.flush()
    elif what == "endless":
        while True:
            answers.write(b"x" * 4096)
    else:
        answer(payload)


born(os.getpid())
if what == "at-once":
    say("no licence")
    sys.exit(3)
if what == "orphan":
    born(subprocess.Popen(["sleep", "1000"]).pid)
    sys.exit(4)
if what == "hangs":
    born(subprocess.Popen(["sleep", "1000"]).pid)
if what in ("loud", "loud-dies"):
    for i in range(100000):
        print("%099d" % i, file=sys.stderr)
    if what == "loud-dies":
        sys.exit(5)
for line in messages:
    word, *numbers = line.split()
    n = [int(v) for v in numbers]
    if word == b"fit":
        if what == "deaf":
            os.close(0)
            time.sleep(1000)
        messages.read(4 * n[0] * n[1])
        y = array("f", messages.read(4 * n[0] * n[2]))
        if what == "greedy":
            hoard = bytearray(1 << 30)
        mean = array("f", [sum(y[u :: n[2]]) / n[0] for u in range(n[2])])
        answer()
    elif word == b"predict":
        messages.read(4 * n[0] * n[1])
        predict(n[0])
    elif word == b"save":
        answer(b"" if what == "forgets" else mean.tobytes())
        if what == "extra":
            answer(b"12345678")
    elif word == b"load":
        mean = array("f", messages.read(n[0]))
        if what == "unfaithful":
            mean[0] += 1e-6
        answer()
    else:
        break
