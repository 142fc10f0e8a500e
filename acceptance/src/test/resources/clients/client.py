"""A client in Python 3, standard library only: signs as the API's documentation says.

usage: client.py URL ENVIRONMENT AUTHORITY ACCOUNT   (key id and secret in SCALR_KEY and SCALR_SECRET)
Prints one line for each call; ends with 1 at the first answer that is not as documented.
"""
import base64
import datetime
import hashlib
import hmac
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL, ENV = sys.argv[1], sys.argv[2]
KEY, SECRET = os.environ["SCALR_KEY"], os.environ["SCALR_SECRET"].encode()
UTC = datetime.timezone.utc

# The forms of a date that clients are known to send.
DATES = [
    lambda now: now.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (now.microsecond // 1000),
    lambda now: now.isoformat(),
    lambda now: now.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30))).isoformat(),
    lambda now: now.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
    lambda now: now.strftime("%Y-%m-%dT%H:%M:%SZ+00:00"),
]
# (how the query is written in the URL, how it is written for the signature)
SPELLINGS = {
    "rfc": (urllib.parse.quote, lambda text: urllib.parse.quote(text, safe="~")),
    "slash": (urllib.parse.quote, lambda text: urllib.parse.quote(text)),
    "plus": (urllib.parse.quote_plus, lambda text: urllib.parse.quote(text, safe="~")),
    "plus-signed": (urllib.parse.quote_plus, urllib.parse.quote_plus),
}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        raise SystemExit("the server redirects, which breaks every signature")


OPENER = urllib.request.build_opener(NoRedirect)


def call(method, path, body=None, query=None, date=0, spelling="rfc", want=200):
    sent_form, signed_form = SPELLINGS[spelling]
    pairs = sorted((query or {}).items())
    sent = "&".join(sent_form(k) + "=" + sent_form(v) for k, v in pairs)
    signed = "&".join(signed_form(k) + "=" + signed_form(v) for k, v in pairs)
    text = "" if body is None else json.dumps(body)
    when = DATES[date](datetime.datetime.now(UTC))
    string_to_sign = "\n".join([method, when, path, signed, text])
    signature = base64.b64encode(hmac.new(SECRET, string_to_sign.encode(), hashlib.sha256).digest())
    request = urllib.request.Request(
        URL + path + ("?" + sent if sent else ""),
        method=method,
        data=text.encode() if body is not None else None,
        headers={
            "X-Scalr-Key-Id": KEY,
            "X-Scalr-Date": when,
            "X-Scalr-Signature": "V1-HMAC-SHA256 " + signature.decode(),
            **({"Content-Type": "application/json; charset=utf-8"} if body is not None else {}),
        },
    )
    try:
        answer = OPENER.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    raw = answer.read().decode()
    print(method, path, sent, answer.status)
    if answer.status != want:
        raise SystemExit("wanted %d: %s" % (want, raw))
    if want == 204:
        if raw:
            raise SystemExit("204 with a body: " + raw)
        return None
    parsed = json.loads(raw)
    if want < 300 and "errors" in parsed:
        raise SystemExit("errors in a success: " + raw)
    return parsed


def expect(what, is_true):
    if not is_true:
        raise SystemExit("not so: " + what)


def rest(path):
    return "/api/v1beta0/user/%s/%s" % (ENV, path)


def walk(path, query):
    """All rows, following the links; a link is used as it came, which is how clients do it."""
    rows, page = [], call("GET", path, query=query)
    for _ in range(100):
        rows += page["data"]
        link = page["pagination"]["next"]
        if link is None:
            return rows
        where, _, text = link.partition("?")
        page = call("GET", where, query=dict(urllib.parse.parse_qsl(text)))
    raise SystemExit("the pages have no end")


image = call("POST", rest("images/"), {
    "name": "python-image", "os": {"id": "debian-12"}, "cloudPlatform": "local",
    "cloudLocation": "local", "cloudImageId": "python-1", "architecture": "x86_64",
}, want=201)["data"]
category = call("GET", rest("role-categories/"))["data"][0]
role = call("POST", rest("roles/"), {
    "name": "python-role", "os": "debian-12", "category": str(category["id"]),
    "builtinAutomation": ["base"],
}, want=201)["data"]
call("POST", rest("roles/%d/images/" % role["id"]), {"role": role["id"], "image": image["id"]}, want=201)
project = call("GET", rest("projects/"))["data"][0]
farms = []
for name in ["python one", "python & two/2", "python ~three*", "python-4", "python-5"]:
    farms.append(call("POST", rest("farms/"), {"name": name, "project": {"id": project["id"]}}, want=201)["data"])

for spelling in SPELLINGS:
    for farm in farms:
        found = call("GET", rest("farms/"), query={"name": farm["name"], "status": "terminated"}, spelling=spelling)
        expect("%s finds %s" % (spelling, farm["name"]), [each["id"] for each in found["data"]] == [farm["id"]])
for date in range(len(DATES)):
    call("GET", rest("farms/%d/" % farms[0]["id"]), date=date)
rows = walk(rest("farms/"), {"maxResults": "2", "project": project["id"]})
expect("all farms over pages of two", sorted(r["id"] for r in rows) == sorted(f["id"] for f in farms))
call("GET", rest("farms/"), query={"colour": "red"}, want=400)

farm_id = farms[0]["id"]
farm_role = call("POST", rest("farms/%d/farm-roles/" % farm_id), {
    "alias": "web", "role": {"id": str(role["id"])}, "cloudPlatform": "local", "cloudLocation": "local",
    "instanceType": {"id": "local.small"},
    "scaling": {"enabled": True, "minInstances": 1, "maxInstances": 2},
}, want=201)["data"]

# The vendor's command line signs and sends an empty object with every GET and DELETE.
whole = call("GET", rest("farm-roles/%d/" % farm_role["id"]), {})["data"]
again = call("PATCH", rest("farm-roles/%d/" % farm_role["id"]), whole)["data"]
expect("a whole object sent back changes nothing", again == whole)
farm = call("GET", rest("farms/%d" % farm_id), {})["data"]
farm["description"] = "by python <"
call("PATCH", rest("farms/%d/" % farm_id), farm, want=200)
call("DELETE", rest("farm-roles/%d/" % farm_role["id"]), {}, want=204)
for farm in farms:
    call("DELETE", rest("farms/%d/" % farm["id"]), {}, want=204)
    call("GET", rest("farms/%d/" % farm["id"]), {}, want=404)
call("DELETE", rest("roles/%d/images/%s/" % (role["id"], image["id"])), {}, want=204)
call("DELETE", rest("roles/%d/" % role["id"]), {}, want=204)
call("DELETE", rest("images/%s/" % image["id"]), {}, want=204)

# The same building blocks a level higher: an account's role, which its environments see.
account = "/api/v1beta0/account/%s/" % sys.argv[4]
category = call("POST", account + "role-categories/", {"name": "python"}, want=201)["data"]["id"]
made = [
    call("POST", account + "roles/", {"name": "python-%d" % i, "os": "debian-12", "category": category}, want=201)["data"]
    for i in range(3)
]
listed = walk(account + "roles/", {"maxResults": "1", "category": str(category)})
expect("the account's roles over pages of one", [r["id"] for r in listed] == [r["id"] for r in made])
for each in made:
    expect("its environment sees it", call("GET", rest("roles/%d/" % each["id"]))["data"]["scope"] == "account")
    call("DELETE", rest("roles/%d/" % each["id"]), {}, want=403)
    call("DELETE", account + "roles/%d/" % each["id"], {}, want=204)
call("DELETE", account + "role-categories/%d/" % category, {}, want=204)
print("done")
