"""Runs a command and tells what it took: its lines, processor seconds, and the most memory it held (MB)."""
import resource
import subprocess
import threading
import time


def children():
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def watched(asked, env=None):
    """The peak is read from the running process: what the system keeps of a dead child holds its parent's memory too."""
    before, peak = children(), [0.0]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env) as running:

        def look():
            while running.returncode is None:
                try:
                    with open(f"/proc/{running.pid}/status", encoding="ascii") as status:
                        peak[0] = next(float(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
                except (OSError, StopIteration):
                    return
                time.sleep(0.005)

        watcher = threading.Thread(target=look)
        watcher.start()
        told = running.stdout.read().splitlines()
        watcher.join()
    if running.returncode:
        raise SystemExit(f"{asked[0]} failed")
    return told, children() - before, peak[0]
