#!/usr/bin/env python3
"""Proof from outside that a farm lives, by a script that shares no code with the product.

It starts the demo as a user would, then believes only the machine: it counts agent processes, network
namespaces and addresses with ps, ip and /proc and compares them with what the API says; kills one instance
with kill -9, never through the product, and requires a new server on a new machine in the same farm role, a
reason for it, and the old machine proven gone; kills the server's JVM with SIGKILL while scripts run, starts
it again 30 s later, and requires every script's result exactly once.

Usage: proof.py [--data DIR] [--keep]     (as root: the netns backend of the local cloud is what it inspects)
Needs: Python 3.9 or newer, procps, iproute2. Exit code 0 when everything held, 1 with a sentence when not.
"""
import argparse
import base64
import datetime
import hashlib
import hmac
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAUNCHER = os.path.join(ROOT, "scalr-server")
AGENT = "io.scalr.agent.Main"
STARTED = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - STARTED:7.1f}s] {text}", flush=True)


def require(condition, sentence):
    if not condition:
        raise SystemExit(f"NOT PROVEN: {sentence}")


class Api:
    """The vendor's signature, written down once more from its description."""

    def __init__(self, url, key_id, secret):
        self.url, self.key_id, self.secret = url.rstrip("/"), key_id, secret
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE

    def call(self, method, path, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        date = datetime.datetime.now(datetime.timezone.utc).isoformat()
        bare, _, query = path.partition("?")
        pairs = sorted(tuple(p.split("=", 1)) for p in query.split("&") if p)
        text = "\n".join([method, date, bare, "&".join("=".join(p) for p in pairs), data.decode()])
        digest = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()
        request = urllib.request.Request(self.url + path, data=data or None, method=method)
        request.add_header("X-Scalr-Key-Id", self.key_id)
        request.add_header("X-Scalr-Date", date)
        request.add_header("X-Scalr-Signature", "V1-HMAC-SHA256 " + base64.b64encode(digest).decode())
        if data:
            request.add_header("Content-Type", "application/json; charset=utf-8")
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise SystemExit(f"NOT PROVEN: {method} {path} answered {error.code}: {error.read().decode()[:500]}")

    def all(self, path):
        rows, page = [], 1
        while True:
            answer = self.call("GET", f"{path}?maxResults=100&pageNum={page}")
            rows += answer["data"]
            if not answer["pagination"]["next"]:
                return rows
            page += 1


def until(seconds, sentence, look):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise SystemExit(f"NOT PROVEN within {seconds} s: {sentence}")


def agents(data):
    """The agents of this installation's instances as ps sees them: pid -> network namespace."""
    found = {}
    # other installations may run on this machine: ours are those whose instance lies in our data directory
    try:
        instances = set(os.listdir(os.path.join(data, "localcloud", "instances")))
    except OSError:
        return found
    rows = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    for row in rows.splitlines():
        pid, _, args = row.strip().partition(" ")
        if AGENT in args and args.split()[0].endswith("java"):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    environment = dict(p.split("=", 1) for p in file.read().decode(errors="replace").split("\0") if "=" in p)
                if environment.get("SCALR_INSTANCE_ID") in instances:
                    found[int(pid)] = os.readlink(f"/proc/{pid}/ns/net")
            except OSError:
                pass
    return found


def addresses(pid):
    rows = subprocess.run(
        ["nsenter", "-t", str(pid), "-n", "ip", "-4", "-o", "addr", "show", "scope", "global"],
        capture_output=True, text=True).stdout
    return {row.split()[3].split("/")[0] for row in rows.splitlines()}


def running(api, env):
    return [s for s in api.all(f"/api/v1beta0/user/{env}/servers/") if s["status"] == "running"]


def compare(api, env, data):
    """Processes, namespaces and addresses equal what the API says."""
    servers = running(api, env)
    processes = agents(data)
    own = os.readlink("/proc/self/ns/net")
    namespaces = set(processes.values())
    require(len(processes) == len(servers), f"{len(servers)} servers are running but ps shows {len(processes)} agents")
    require(own not in namespaces, "an agent runs in the machine's own network namespace")
    require(len(namespaces) == len(servers), f"{len(servers)} servers but {len(namespaces)} network namespaces")
    told = {a for s in servers for a in s["privateIp"] + s["publicIp"]}
    seen = set().union(*[addresses(pid) for pid in processes]) if processes else set()
    require(seen and seen <= told, f"addresses inside the namespaces {sorted(seen)} but the API says {sorted(told)}")
    say(f"{len(servers)} servers running = {len(processes)} agent processes in {len(namespaces)} namespaces: {', '.join(sorted(seen))}")
    return servers, processes


def await_endpoint(data, pid_alive):
    path = os.path.join(data, "run", "endpoint.json")

    def look():
        require(pid_alive(), "the program ended before it was ready")
        try:
            with open(path) as file:
                endpoint = json.load(file)
            os.kill(endpoint["pid"], 0)
            return endpoint
        except (OSError, ValueError, KeyError):
            return None
    endpoint = until(600, "endpoint.json of a live process", look)
    require(os.stat(path).st_mode & 0o777 == 0o600, "endpoint.json can be read by others")
    return endpoint


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="data directory; default a new temporary one")
    parser.add_argument("--keep", action="store_true", help="leave the program running at the end")
    options = parser.parse_args()
    data = options.data or tempfile.mkdtemp(prefix="scalr-proof-")
    os.makedirs(data, mode=0o700, exist_ok=True)
    log = open(os.path.join(data, "proof-program.log"), "ab")
    require(os.geteuid() == 0, "run it as root: it looks into network namespaces")

    say(f"starting the demo on {data}")
    program = subprocess.Popen([LAUNCHER, "demo", "--data", data], stdout=log, stderr=log, start_new_session=True)
    endpoint = await_endpoint(data, lambda: program.poll() is None)
    try:
        prove(data, endpoint, program, log)
    except BaseException:
        tell_why(data)
        raise
    finally:
        if not options.keep:
            say("ending the program")
            try:
                with open(os.path.join(data, "run", "endpoint.json")) as file:
                    os.kill(json.load(file)["pid"], signal.SIGTERM)
            except OSError:
                pass
            try:
                until(30, "the agents end with the program", lambda: not agents(data))
            except SystemExit as error:
                say(str(error))
                raise
    say("PROVEN")


def prove(data, endpoint, program, log):
    env = endpoint["environmentId"]
    api = Api(endpoint["apiUrl"], endpoint["keyId"], endpoint["secretKey"])
    until(120, "three servers running", lambda: len(running(api, env)) >= 3)
    # the demo itself kills and heals one: wait until the picture holds still
    until(180, "as many agents as running servers, and three of them",
          lambda: len(running(api, env)) == 3 and len(agents(data)) == 3)
    servers, processes = compare(api, env, data)

    victim_pid, victim_ns = next(iter(processes.items()))
    victim_address = addresses(victim_pid)
    victim = next(s for s in servers if victim_address & set(s["privateIp"] + s["publicIp"]))
    say(f"kill -9 of {victim['id']} ({victim['cloudServerId']}), process {victim_pid}")
    for pid, ns in list_namespace(victim_ns):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    before = {s["id"] for s in api.all(f"/api/v1beta0/user/{env}/servers/")}
    clouds = {s["cloudServerId"] for s in servers}

    def replacement():
        for server in running(api, env):
            if server["id"] not in before and server["farmRole"]["id"] == victim["farmRole"]["id"]:
                return server
        return None
    new = until(180, "a new running server in the same farm role", replacement)
    require(new["cloudServerId"] not in clouds, "the replacement has an old cloud id")
    say(f"replaced by {new['id']} ({new['cloudServerId']}), launch reason: {new['launchReason']}")
    require(new["launchReason"], "the new server carries no launch reason")

    def gone():
        row = [s for s in api.all(f"/api/v1beta0/user/{env}/servers/") if s["id"] == victim["id"]]
        return not row or row[0]["status"] == "terminated"
    until(120, "the old server is terminated in the API", gone)
    reasons = api.call("GET", f"/api/scalr/v1/environments/{env}/servers/{victim['id']}/")["data"]
    say(f"why the old one ended: {json.dumps(reasons)[:300]}")
    require("16" in json.dumps(reasons) or "crash" in json.dumps(reasons).lower(), "no reason is given for the old server's end")
    # the number of a network namespace may be given again, an instance's id never is
    left = processes_of(victim["cloudServerId"])
    require(not left, f"the old machine still runs processes {left}")
    until(60, "agents equal running servers", lambda: len(agents(data)) == len(running(api, env)) == 3)
    servers, _ = compare(api, env, data)

    say("scripts that end while the server is dead")
    script = api.call("POST", f"/api/v1beta0/user/{env}/scripts/", {"name": f"proof-{int(time.time())}", "osType": "linux", "blockingDefault": False, "timeoutDefault": 120})["data"]
    api.call("POST", f"/api/v1beta0/user/{env}/scripts/{script['id']}/script-versions/",
             {"script": {"id": script["id"]}, "body": "#!/bin/sh\nsleep 12\necho proof $(hostname) done\n"})
    executions = {}
    for server in servers:
        done = api.call("POST", f"/api/v1beta0/user/{env}/scripts/{script['id']}/actions/execute/", {"server": {"id": server["id"]}})["data"]
        executions[done["id"]] = server["id"]
    until(10, "the scripts run", lambda: set(agents(data).values()) <= namespaces_of_scripts())
    pid = endpoint["pid"]
    os.kill(pid, signal.SIGKILL)
    program.wait()  # a dead child that nobody has waited for still counts as a process
    say(f"SIGKILL of the server's process {pid}; {len(executions)} scripts run on")
    time.sleep(30)
    require(len(agents(data)) == len(servers), "agents died with the server")
    say("starting it again with: up --data")
    again = subprocess.Popen([LAUNCHER, "up", "--data", data], stdout=log, stderr=log, start_new_session=True)
    endpoint = await_endpoint(data, lambda: again.poll() is None)
    api.url = endpoint["apiUrl"].rstrip("/")

    def finished():
        rows = [r for r in api.all(f"/api/v1beta0/user/{env}/orchestration-logs/") if r["scriptName"] == script["name"]]
        return rows if len(rows) >= len(executions) else None
    # an agent pauses at most 30 s between two attempts, and one attempt may fail on a busy machine
    until(90, "a result for each execution", finished)
    time.sleep(10)  # a doubled result would come now
    rows = finished()
    require(len(rows) == len(executions), f"{len(executions)} executions but {len(rows)} results")
    require({r["server"]["id"] for r in rows} == set(executions.values()), "results of other servers than asked")
    require(all(r["executionExitCode"] == 0 for r in rows), f"exit codes {[r['executionExitCode'] for r in rows]}")
    say(f"{len(rows)} results, each once, exit code 0")
    require({s["id"] for s in running(api, env)} == {s["id"] for s in servers}, "servers changed over the crash")
    compare(api, env, data)


def namespaces_of_scripts():
    """The network namespaces in which a script's sleep runs."""
    found = set()
    rows = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True).stdout
    for row in rows.splitlines():
        pid, _, args = row.strip().partition(" ")
        if args == "sleep 12":
            try:
                found.add(os.readlink(f"/proc/{pid}/ns/net"))
            except OSError:
                pass  # it has ended
    return found


def tell_why(data, lines=25):
    """What the program and its agents said last, for whoever looks for the cause."""
    instances = os.path.join(data, "localcloud", "instances")
    consoles = [os.path.join(instances, i, "console") for i in os.listdir(instances)] if os.path.isdir(instances) else []
    for path in [os.path.join(data, "proof-program.log")] + consoles:
        try:
            with open(path, errors="replace") as file:
                print(f"--- the end of {path}", "".join(file.readlines()[-lines:]), sep="\n", flush=True)
        except OSError:
            pass


def processes_of(instance):
    """Every process whose environment names the instance."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if f"SCALR_INSTANCE_ID={instance}".encode() in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass
    return found


def list_namespace(namespace):
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.readlink(f"/proc/{name}/ns/net") == namespace:
                    found.append((int(name), namespace))
            except OSError:
                pass
    return found


if __name__ == "__main__":
    sys.exit(main())
