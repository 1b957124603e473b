"""M/M/c with SimPy, written as its documentation does. Reads parameters and prints a result, both JSON."""
import json
import random
import resource
import sys
import time

import simpy


def customer(env, servers, rng, waits, services):
    arrived = env.now
    with servers.request() as turn:
        yield turn
        waits.append(env.now - arrived)
        service = rng.expovariate(1.0)
        services.append(service)
        yield env.timeout(service)


def source(env, servers, rng, rate, customers, waits, services):
    for _ in range(customers):
        yield env.timeout(rng.expovariate(rate))
        env.process(customer(env, servers, rng, waits, services))


def main():
    p = json.loads(sys.argv[1])
    rng = random.Random(p["seed"])
    began = time.perf_counter()
    env = simpy.Environment()
    servers = simpy.Resource(env, capacity=p["servers"])
    waits = []
    services = []
    env.process(source(env, servers, rng, p["servers"] * p["load"], p["customers"], waits, services))
    env.run()
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "seconds": seconds,
                "maxRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "answer": {
                    "requests": len(waits),
                    "events": None,
                    "meanWait": sum(waits) / len(waits),
                    "utilisation": sum(services) / (p["servers"] * env.now),
                },
                "version": simpy.__version__,
            }
        )
    )


main()
