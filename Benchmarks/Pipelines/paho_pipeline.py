"""A pipeline of the kind people write: paho-mqtt with manual acknowledgements, orjson, an anomaly score per message,
SQLite. Acknowledges after the commit, as ours does. Prints one line of JSON: messages, seconds, processor.

Usage: paho_pipeline.py PORT COUNT FILE WINDOW zscore|half-space-trees
Needs: pip install paho-mqtt orjson river
"""

import json
import resource
import sqlite3
import sys
import time

import orjson
import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from river import anomaly, compose, preprocessing, stats

LARGEST_BATCH = 1_000


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class ZScore:
    """How far each value lies from what the device has sent so far, in standard deviations; the largest counts."""

    def __init__(self):
        self.devices = {}

    def score(self, device, values):
        known = self.devices.setdefault(device, {})
        worst = 0.0
        for name, value in values.items():
            pair = known.get(name)
            if pair is None:
                pair = known[name] = (stats.Mean(), stats.Var())
            mean, variance = pair
            spread = variance.get()
            if spread > 0:
                worst = max(worst, abs(value - mean.get()) / spread**0.5)
            mean.update(value)
            variance.update(value)
        return worst


class HalfSpaceTrees:
    """Half-space trees of river's usual size, one forest a device. Source: Tan, Ting, Liu 2011."""

    def __init__(self):
        self.devices = {}

    def score(self, device, values):
        model = self.devices.get(device)
        if model is None:
            model = self.devices[device] = compose.Pipeline(
                preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(seed=1)
            )
        score = model.score_one(values)
        model.learn_one(values)
        return score


def main():
    port, count, file, window, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
    model = {"zscore": ZScore, "half-space-trees": HalfSpaceTrees}[kind]()
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE messages (device TEXT, at INTEGER, payload BLOB, score REAL)")
    rows, acks = [], []
    state = {"received": 0, "first": None, "processor": 0.0}

    def on_connect(client, userdata, flags, reason, properties):
        client.subscribe("#", qos=1)

    def on_subscribe(client, userdata, mid, reasons, properties):
        print("ready", flush=True)

    def on_message(client, userdata, message):
        if state["first"] is None:
            state["first"], state["processor"] = time.monotonic(), processor()
        values = orjson.loads(message.payload)
        device = message.topic.split("/")[1]
        at = values.pop("ts")
        rows.append((device, at, message.payload, model.score(device, values)))
        acks.append((message.mid, message.qos))

    def commit(client):
        database.execute("BEGIN")
        database.executemany("INSERT INTO messages VALUES (?, ?, ?, ?)", rows)
        database.execute("COMMIT")
        for mid, qos in acks:
            client.ack(mid, qos)
        state["received"] += len(rows)
        rows.clear()
        acks.clear()

    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2, client_id="pipeline", protocol=mqtt.MQTTv5, manual_ack=True)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    properties = Properties(PacketTypes.CONNECT)
    properties.ReceiveMaximum = window
    client.connect("127.0.0.1", port, properties=properties)
    while state["received"] < count:
        before = len(rows)
        client.loop(timeout=0.001 if rows else 1.0)
        if rows and (len(rows) == before or len(rows) >= LARGEST_BATCH):
            commit(client)
    print(
        json.dumps(
            {
                "messages": state["received"],
                "seconds": time.monotonic() - state["first"],
                "processor": processor() - state["processor"],
            }),
        flush=True)
    client.disconnect()


main()
