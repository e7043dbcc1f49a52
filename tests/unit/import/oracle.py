#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the objects of manifests with python3-yaml, as an independent reader. usage: oracle.py FILE...

Prints `name number` lines. Knows nothing of scenarios/import: the classes are written down here again.
"""
import sys

import yaml

WORKLOADS = {"Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Pod", "Prometheus", "Alertmanager"}
JOBS = {"Job", "CronJob"}
ROUTES = {"HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "VirtualService", "DestinationRule", "Ingress"}
NODES_ASSUMED = 3


def objects(docs):
    for doc in docs:
        if doc and doc.get("kind", "").endswith("List") and "items" in doc:
            for item in doc["items"] or []:
                yield from objects([{"kind": doc["kind"][:-4], **item}])
        elif doc:
            yield doc


def main():
    everything = []
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8-sig") as f:
            everything += objects(yaml.safe_load_all(f))
    inside = lambda o: o["metadata"].get("namespace", "default")
    kind = lambda *names: [o for o in everything if o["kind"] in names]
    nodes = len(kind("Node"))
    workloads = [o for o in everything if o["kind"] in WORKLOADS and not o["metadata"].get("ownerReferences")]
    pods = 0
    for o in workloads:
        if o["kind"] == "DaemonSet":
            pods += nodes or NODES_ASSUMED
        else:
            pods += (o.get("spec") or {}).get("replicas", 1) if o["kind"] != "Pod" else 1
    print("objects", len(everything))
    print("nodes", nodes)
    print("workloads", len(workloads))
    print("pods", pods)
    print("namespaces", len({inside(o) for o in workloads} - {"kube-system"}))
    print("jobs", len([o for o in everything if o["kind"] in JOBS]))
    print("services", len(kind("Service")))
    print("service_accounts", len(kind("ServiceAccount")))
    print("network_policies", len(kind("NetworkPolicy")))
    print("routes", len([o for o in everything if o["kind"] in ROUTES]))
    print("gateways", len(kind("Gateway")))


main()
