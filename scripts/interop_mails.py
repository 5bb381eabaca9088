"""Sends mails of many shapes through a neighbouring mail server to the program, and from the program through it.

    interop_mails.py NAME PEER_PORT SUBMISSION IMAP HTTP MAILDIR

Into the program every mail arrives once, equal below the fields that servers put before it. Out of it likewise, with a
DKIM signature that dkimpy verifies with the key that the program tells its admin to publish.
"""
import glob, imaplib, json, os, re, smtplib, sys, time, urllib.request

import dkim

name, peer, submission, imap, http, maildir = sys.argv[1:]
PASSWORD = "Demo-2026!"
AUTHOR = "lisi@demo.test"


def die(*words):
    sys.exit(" ".join(str(w) for w in words))


def shapes():
    """Yields (label, header without author, body); lines end with CRLF and are short enough for any server."""
    yield "dots", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n", b".\r\n..\r\n. \r\nlast  \t\r\n\r\n\r\n"
    yield "utf8", "MIME-Version: 1.0\r\nSubject: =?utf-8?B?5L2g5aW9?=\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n".encode(), "你好，世界\r\nPreis: 5 €\r\n".encode()
    yield "empty", b"Subject: nothing\r\n", b""
    yield "long", b"Subject: long\r\n", b"x" * 990 + b"\r\n" + b"y" * 990 + b"\r\n"
    yield "large", b"Subject: large\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n", (b"QUJD" * 19 + b"\r\n") * 60000
    for path in sorted(glob.glob("mailcore/message/testdata/*/*.eml")):
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", open(path, "rb").read())
        head, _, body = raw.partition(b"\r\n\r\n")
        if b"\0" in raw or any(len(l) > 990 for l in raw.split(b"\r\n")) or any(c > 127 for c in head):
            continue
        if body and not body.endswith(b"\r\n"):
            body += b"\r\n"
        fields = re.split(rb"\r\n(?![ \t])", head)
        keep = [f for f in fields if re.match(rb"(subject|to|cc|references|in-reply-to|mime-version|content-[a-z-]+)\s*:", f, re.I)]
        yield os.path.basename(os.path.dirname(path)) + "/" + os.path.basename(path), b"\r\n".join(keep) + b"\r\n", body


def mails(author, way):
    for i, (label, head, body) in enumerate(shapes()):
        case = f"{name}-{way}-{i}"
        top = f"X-Case: {case}\r\nFrom: <{author}>\r\nDate: Mon, 02 Nov 2026 10:00:00 +0800\r\nMessage-ID: <{case}@{author.split('@')[1]}>\r\n"
        yield case, label, top.encode() + head + b"\r\n" + body


def below(raw):
    """The mail from our first field on, as sent."""
    at = raw.find(b"X-Case: ")
    return raw[at:]


def case_of(raw):
    found = re.search(rb"^X-Case: (\S+)", raw, re.M)
    return found.group(1).decode() if found else ""


def host_port(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def wait(what, count, have):
    end = time.time() + 60
    while time.time() < end:
        if have() >= count:
            return
        time.sleep(0.2)
    die(what, "has", have(), "of", count)


def into_program():
    sent = list(mails("x@peer.example", "in"))
    with smtplib.SMTP("127.0.0.1", int(peer), "client.example", timeout=60) as s:
        for _, _, raw in sent:
            s.sendmail("x@peer.example", ["zhangsan@demo.test"], raw, mail_options=["BODY=8BITMIME"])
    c = imaplib.IMAP4(*host_port(imap), timeout=60)
    c.login("zhangsan@demo.test", PASSWORD)
    got = {}

    def have():
        for folder in ("INBOX", "Junk"):
            if c.select(folder, readonly=True)[0] != "OK":
                continue
            for part in c.fetch("1:*", "(BODY.PEEK[])")[1]:
                if isinstance(part, tuple):
                    case = case_of(part[1])
                    if case.startswith(name + "-in-"):
                        got.setdefault(case, {})[folder, part[0].split()[0]] = part[1]
        return len(got)

    wait("the program", len(sent), have)
    for case, label, raw in sent:
        copies = list(got[case].values())
        if len(copies) != 1:
            die(label, "arrived", len(copies), "times")
        if below(copies[0]) != raw:
            die(label, "arrived altered:", below(copies[0])[:300], "instead of", raw[:300])
    c.logout()
    return len(sent)


def dkim_record():
    def call(method, path, body=None, token=""):
        request = urllib.request.Request(http + "/api/v1" + path, method=method, data=body and json.dumps(body).encode(), headers={"Content-Type": "application/json", "Authorization": "Bearer " + token})
        return json.load(urllib.request.urlopen(request))

    token = call("POST", "/sessions", {"login": "admin@demo.test", "password": PASSWORD})["token"]
    answer = call("GET", "/admin/domains", token=token)
    for domain in answer["items"]:
        if domain["name"] == "demo.test":
            return {r["host"].rstrip("."): r["value"] for r in domain["records"] if r["purpose"] == "dkim"}
    die("no DKIM record of demo.test among", answer)


def out_of_program():
    records = dkim_record()
    sent = list(mails(AUTHOR, "out"))
    host, port = host_port(submission)
    with smtplib.SMTP(host, port, "client.example", timeout=60) as s:
        s.starttls()
        s.login(AUTHOR, PASSWORD)
        for _, _, raw in sent:
            s.sendmail(AUTHOR, ["x@peer.example"], raw, mail_options=["BODY=8BITMIME"])

    def files():
        return glob.glob(maildir + "/new/*") + glob.glob(maildir + "/cur/*")

    mine = lambda: {f for f in files() if case_of(open(f, "rb").read()).startswith(name + "-out-")}
    wait("the neighbour", len(sent), lambda: len(mine()))
    got = {}
    for f in mine():
        raw = open(f, "rb").read().replace(b"\n", b"\r\n")
        got.setdefault(case_of(raw), []).append(raw)
    for case, label, raw in sent:
        if len(got[case]) != 1:
            die(label, "left", len(got[case]), "times")
        arrived = got[case][0]
        if below(arrived) != raw:
            die(label, "left altered:", below(arrived)[:300], "instead of", raw[:300])
        look_up = lambda q, timeout=5: records.get(q.decode().rstrip("."), "").encode()
        if not dkim.verify(arrived, dnsfunc=look_up):
            die(label, "has no valid signature:", arrived[:1500], records)
    return len(sent)


print(f"     {into_program()} mails in through {name}, {out_of_program()} out, each once, unaltered, signed")
