"""Thunderbird itself, without a window, against the program: it reads, flags, copies, sends, waits, deletes, searches.

    interop_thunderbird.py PROFILE IMAP SUBMISSION SMTP

Thunderbird is steered over Marionette (a JSON array behind its length and a colon); what it did is looked at from the
other side over IMAP.
"""
import imaplib, json, os, smtplib, socket, subprocess, sys, time

profile, imap, submission, mx = sys.argv[1:]
USER, PASSWORD = "lisi@demo.test", "Demo-2026!"
MARIONETTE = 2828


def host_port(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def preferences():
    (imap_host, imap_port), (smtp_host, smtp_port) = host_port(imap), host_port(submission)
    server, smtp, identity = "mail.server.server1.", "mail.smtpserver.smtp1.", "mail.identity.id1."
    return {
        "mail.accountmanager.accounts": "account1", "mail.accountmanager.defaultaccount": "account1",
        "mail.account.account1.server": "server1", "mail.account.account1.identities": "id1",
        server + "type": "imap", server + "hostname": imap_host, server + "port": imap_port, server + "socketType": 0,
        server + "authMethod": 3, server + "userName": USER, server + "name": USER, server + "login_at_startup": False,
        server + "check_new_mail": True,
        identity + "fullName": "李四", identity + "useremail": USER, identity + "valid": True,
        identity + "smtpServer": "smtp1", identity + "compose_html": False,
        "mail.smtpservers": "smtp1", "mail.smtp.defaultserver": "smtp1", smtp + "hostname": smtp_host,
        smtp + "port": smtp_port, smtp + "username": USER, smtp + "authMethod": 3, smtp + "try_ssl": 0,
        "offline.startup_state": 3,  # until the password is there
        "app.update.enabled": False, "mail.shell.checkDefaultClient": False, "mailnews.start_page.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False, "mail.provider.suppress_dialog_on_startup": True,
        "toolkit.telemetry.enabled": False, "extensions.update.enabled": False, "mail.rights.version": 1,
        "network.captive-portal-service.enabled": False, "mail.inappnotifications.enabled": False,
        "mailnews.database.global.indexer.enabled": False, "mail.prompt_purge_threshhold": False,
    }


class Thunderbird:
    def __init__(self):
        os.makedirs(profile)
        with open(profile + "/user.js", "w") as f:
            for name, value in preferences().items():
                f.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
        self.program = subprocess.Popen(
            ["thunderbird", "--headless", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile", profile],
            env=dict(os.environ, HOME=profile), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.time() + 60
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", MARIONETTE))
                break
            except OSError:
                if time.time() > end:
                    raise
                time.sleep(0.5)
        self.socket.settimeout(120)
        self.file, self.sent = self.socket.makefile("rb"), 0
        self.answer()
        self.call("WebDriver:NewSession", {"capabilities": {}})
        self.call("Marionette:SetContext", {"value": "chrome"})
        self.call("WebDriver:SetTimeouts", {"script": 60000})

    def answer(self):
        length = b""
        while (c := self.file.read(1)) != b":":
            length += c
        return json.loads(self.file.read(int(length)))

    def call(self, command, parameters):
        self.sent += 1
        body = json.dumps([0, self.sent, command, parameters]).encode()
        self.socket.sendall(str(len(body)).encode() + b":" + body)
        _, _, error, result = self.answer()
        if error:
            sys.exit(f"{command}: {error['message']}: {parameters.get('script', '')[len(PRELUDE):]}")
        return result

    def run(self, code):
        script = PRELUDE + "(async () => {" + code + "})().then(done, e => done('ERROR ' + e));"
        got = self.call("WebDriver:ExecuteAsyncScript", {"script": script, "args": [], "sandbox": "system"})["value"]
        if isinstance(got, str) and got.startswith("ERROR "):
            sys.exit(got + " in " + code)
        return got

    def close(self):
        self.program.terminate()
        try:
            self.program.wait(10)
        except subprocess.TimeoutExpired:
            self.program.kill()


PRELUDE = """
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const done = arguments[arguments.length - 1], F = Ci.nsMsgFolderFlags;
const server = MailServices.accounts.accounts.map(a => a.incomingServer).find(s => s.type == "imap");
const root = server && server.rootFolder, inbox = root && root.getFolderWithFlags(F.Inbox);
const implement = (name, more) => Object.assign({QueryInterface: ChromeUtils.generateQI([name])}, more);
async function until(what, fn) {
  for (let i = 0; i < 200; i++) { const v = fn(); if (v) return v; await new Promise(r => setTimeout(r, 200)); }
  throw new Error("no " + what);
}
// An update that is under way already calls no second listener.
const update = f => new Promise(r => setTimeout(r, 3000) && f.QueryInterface(Ci.nsIMsgImapMailFolder).updateFolderWithListener(null,
  implement("nsIUrlListener", {OnStartRunningUrl() {}, OnStopRunningUrl(u, s) { r(s); }})));
const copy = fn => new Promise(r => fn(implement("nsIMsgCopyServiceListener",
  {onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; }, onStopCopy(s) { r(s); }})));
const folder = name => root.subFolders.find(f => f.name == name);
const subjects = f => [...f.messages].map(h => h.mime2DecodedSubject);
"""

SIGN_IN = """
for (const origin of ["imap://%s", "smtp://%s"]) {
  const l = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
  l.init(origin, null, origin, "%s", "%s", "", ""); await Services.logins.addLoginAsync(l);
}
Services.io.offline = false; server.performExpand(null);
const box = await until("INBOX", () => root.getFolderWithFlags(F.Inbox));
await update(box); await until("mail", () => box.getTotalMessages(false));
return root.subFolders.map(f => f.name);
"""

READ = """
const h = [...inbox.messages][0], uri = inbox.getUriForMsg(h); let text = "";
await new Promise((ok, no) => MailServices.messageServiceFromURI(uri).streamMessage(uri, implement("nsIStreamListener", {
  onStartRequest() {}, onStopRequest(r, s) { s ? no(s) : ok(); },
  onDataAvailable(r, s, o, c) { const b = Cc["@mozilla.org/scriptableinputstream;1"].createInstance(Ci.nsIScriptableInputStream); b.init(s); text += b.read(c); },
}), null, null, false, "", false));
inbox.markMessagesRead([h], true); inbox.markMessagesFlagged([h], true); inbox.addKeywordsToMessages([h], "$label1");
return text;
"""

COPY = """
root.createSubfolder("工作 项目", null); await until("folder", () => folder("工作 项目"));
const target = folder("工作 项目");
const state = await copy(l => MailServices.copy.copyMessages(inbox, [[...inbox.messages][0]], target, false, l, null, false));
await update(target); await until("copy", () => target.getTotalMessages(false) == 1);
return state;
"""

SEND = """
const params = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
params.identity = MailServices.accounts.allIdentities[0]; params.composeFields = fields;
fields.to = "zhangsan@demo.test"; fields.from = "lisi@demo.test"; fields.subject = "雷鸟"; fields.body = "你好\\n";
fields.forcePlainText = true; params.type = Ci.nsIMsgCompType.New; params.format = Ci.nsIMsgCompFormat.PlainText;
const c = Cc["@mozilla.org/messengercompose/compose;1"].createInstance(Ci.nsIMsgCompose); c.initialize(params);
const state = await new Promise(r => {
  c.addMsgSendListener(implement("nsIMsgSendListener", {onStartSending() {}, onProgress() {}, onStatus() {},
    onStopSending(id, s) { r(s); }, onGetDraftFolderURI() {}, onSendNotPerformed() { r(-1); }, onTransportSecurityError() { r(-2); }}));
  c.sendMsg(Ci.nsIMsgCompDeliverMode.Now, params.identity, MailServices.accounts.accounts[0].key, null, null);
});
const sent = root.getFolderWithFlags(F.SentMail);
await update(sent); await until("copy in Sent", () => subjects(sent).includes("雷鸟"));
return state;
"""

# Nothing asks for new mail here: the mail must come by IDLE.
DELETE = """
const h = await until("mail by IDLE", () => [...inbox.messages].find(h => h.subject == "while idle"));
const state = await copy(l => inbox.deleteMessages([h], null, false, false, l, false));
const trash = root.getFolderWithFlags(F.Trash); await update(trash);
await until("mail in Trash", () => subjects(trash).includes("while idle"));
return state;
"""

SEARCH = """
const session = Cc["@mozilla.org/messenger/searchSession;1"].createInstance(Ci.nsIMsgSearchSession);
const term = session.createTerm(), value = term.value, hits = [];
session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, inbox);
value.attrib = term.attrib = Ci.nsMsgSearchAttrib.Body; value.str = "邮箱"; term.value = value;
term.op = Ci.nsMsgSearchOp.Contains; session.appendTerm(term);
await new Promise(r => {
  session.registerListener(implement("nsIMsgSearchNotify", {onSearchHit(h) { hits.push(h.mime2DecodedSubject); }, onSearchDone(s) { r(s); }, onNewSearch() {}}));
  session.search(null);
});
return hits;
"""

RENAME = """
folder("工作 项目").rename("改名", null); await until("new name", () => folder("改名"));
return root.subFolders.map(f => f.name);
"""


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got!r} instead of {want!r}")


def from_outside():
    c = imaplib.IMAP4(*host_port(imap))
    c.login(USER, PASSWORD)
    folders = b" ".join(c.list()[1])
    expect("renamed folder over IMAP", b"&ZTlUDQ-" in folders, True)
    expect("messages in it", c.select('"&ZTlUDQ-"')[1], [b"1"])
    flags = c.fetch("1", "(FLAGS)")[1][0]
    for flag in (b"\\Seen", b"\\Flagged", b"$label1"):
        expect(f"{flag} on the copy", flag in flags, True)
    c.logout()


thunderbird = Thunderbird()
try:
    hosts = host_port(imap)[0], host_port(submission)[0]
    folders = thunderbird.run(SIGN_IN % (*hosts, USER, PASSWORD))
    for name in ("Sent", "Drafts", "Junk", "Trash", "Archive"):
        expect(f"{name} among {folders}", name in folders, True)
    expect("text of the first mail", "Subject:" in thunderbird.run(READ), True)
    expect("copying", thunderbird.run(COPY), 0)
    expect("sending", thunderbird.run(SEND), 0)
    with smtplib.SMTP(*host_port(mx), "client.example", timeout=30) as s:
        s.sendmail("ada@outside.example", [USER], b"From: Ada <ada@outside.example>\r\nTo: lisi@demo.test\r\nSubject: while idle\r\nMessage-ID: <idle@outside.example>\r\n\r\nhi\r\n")
    expect("deleting", thunderbird.run(DELETE), 0)
    expect("search in bodies", thunderbird.run(SEARCH), ["欢迎使用企业邮箱 Welcome"])
    expect("renamed folder", "改名" in thunderbird.run(RENAME), True)
    from_outside()
finally:
    thunderbird.close()
print("     Thunderbird signs in, reads, flags, copies, sends, is told by IDLE, deletes, searches and renames")
