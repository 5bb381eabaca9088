package filter

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"mailbridge/mailcore/message"
)

// Bounds of what is opened of the files in a mail.
const (
	maxFiles    = 2000     // files looked at, those in archives included
	maxNested   = 4        // archives and mails in each other
	maxUnpacked = 64 << 20 // bytes unpacked of inner archives and mails, together
	maxArchive  = 80 << 20 // bytes of one archive
	headBytes   = 256      // read of each file
	maxMacro    = 4 << 20  // of an old document, looking for macros
)

// files is what was found in the files of a mail.
type files struct {
	malware   string // its name
	dangerous []string
	disguised []string
	macros    []string
	locked    []string // archives that ask for a password

	left  int
	bytes int64
}

// dangerousTypes start programs when they are opened.
var dangerousTypes = map[string]bool{"exe": true, "scr": true, "com": true, "bat": true, "cmd": true, "pif": true, "vbs": true, "vbe": true,
	"js": true, "jse": true, "wsf": true, "wsh": true, "ps1": true, "psm1": true, "msi": true, "msp": true, "mst": true, "hta": true, "cpl": true,
	"jar": true, "lnk": true, "reg": true, "scf": true, "iso": true, "img": true, "vhd": true, "vhdx": true, "dll": true, "sys": true, "chm": true,
	"hlp": true, "gadget": true, "inf": true, "msc": true, "xll": true, "appx": true, "msix": true, "application": true, "ade": true,
	"adp": true, "mde": true, "url": true, "website": true, "settingcontent-ms": true, "library-ms": true, "apk": true, "one": true}

var macroTypes = map[string]bool{"docm": true, "dotm": true, "xlsm": true, "xltm": true, "xlam": true, "pptm": true, "potm": true, "ppsm": true,
	"ppam": true, "sldm": true}

// harmlessLooks are endings behind which another one is hidden.
var harmlessLooks = map[string]bool{"pdf": true, "doc": true, "docx": true, "xls": true, "xlsx": true, "ppt": true, "pptx": true, "txt": true,
	"jpg": true, "jpeg": true, "png": true, "gif": true, "mp3": true, "mp4": true, "zip": true, "rtf": true, "csv": true, "htm": true, "html": true}

// extension is the last ending of a file name, lower case, without the dot.
func extension(name string) string {
	name = strings.TrimRight(name, " .\u00a0")
	at := strings.LastIndexByte(name, '.')
	if at < 0 || len(name)-at > 20 {
		return ""
	}
	return strings.ToLower(name[at+1:])
}

// eicar is the file by which virus scanners are tried (eicar.org); in two pieces, so that none finds it here.
var eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + `-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)

// lookAt opens all files of a mail, and mails inside it.
func (f *files) lookAt(raw io.ReaderAt, s *message.Structure) error {
	f.left = maxFiles
	return f.parts(raw, s, 0)
}

func (f *files) parts(raw io.ReaderAt, s *message.Structure, depth int) error {
	var failed error
	s.Walk(func(_ string, p *message.Part) bool {
		if failed != nil || f.malware != "" {
			return false
		}
		if p.Type == "multipart" || p.Message != nil && len(p.Parts) > 0 {
			return true
		}
		name := p.Filename()
		if hidesEnding(p) {
			f.disguised = append(f.disguised, name)
		}
		failed = f.one(name, p.Type+"/"+p.Subtype, message.OpenPart(raw, p), depth)
		return true
	})
	return failed
}

// hidesEnding finds a file name that is written backwards in part (U+202E), so that "exe.txt" is shown for a program.
func hidesEnding(p *message.Part) bool {
	for _, list := range [][]message.Param{p.Params, p.DispositionParams} {
		for _, q := range list {
			if strings.HasPrefix(q.Name, "name") || strings.HasPrefix(q.Name, "filename") {
				v := message.DecodeHeader(q.Value)
				if strings.Contains(v, "\u202e") || strings.Contains(strings.ToUpper(v), "%E2%80%AE") {
					return true
				}
			}
		}
	}
	return false
}

// one looks at one file. Trouble while it is unpacked is no error: broken files are common, and what cannot be opened
// here cannot be opened there.
func (f *files) one(name, kind string, content io.Reader, depth int) error {
	if f.left--; f.left < 0 {
		return nil
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\xef\xbb\xbf"), eicar) {
		f.malware = "EICAR-Test-File"
		return nil
	}
	f.name(name, head)
	whole := io.MultiReader(bytes.NewReader(head), content)
	if depth >= maxNested {
		return nil
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return f.zip(name, whole, depth)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		if z, err := gzip.NewReader(whole); err == nil {
			return f.inner(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".tgz"), z, depth)
		}
	case message.IsTNEF(kind, name):
		return f.tnef(whole, depth)
	case kind == "message/rfc822" || kind == "message/global" || extension(name) == "eml":
		return f.mail(whole, depth)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return f.oldDocument(name, whole)
	}
	return nil
}

// name judges a file by its name and its first bytes.
func (f *files) name(name string, head []byte) {
	ext := extension(name)
	switch {
	case dangerousTypes[ext]:
		f.dangerous = append(f.dangerous, name)
		if harmlessLooks[extension(strings.TrimSuffix(strings.TrimRight(name, " ."), "."+lastEnding(name)))] || strings.Contains(name, "     ") {
			f.disguised = append(f.disguised, name)
		}
	case bytes.HasPrefix(head, []byte("MZ")) && len(head) > 64 && (bytes.Contains(head, []byte("DOS mode")) || bytes.Contains(head, []byte("This program"))),
		bytes.HasPrefix(head, []byte("\x7fELF")):
		f.dangerous, f.disguised = append(f.dangerous, name), append(f.disguised, name)
	case macroTypes[ext]:
		f.macros = append(f.macros, name)
	}
}

// lastEnding is the last ending as it is written.
func lastEnding(name string) string {
	name = strings.TrimRight(name, " .")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// spool keeps content where it can be read at any place, while there is room for it.
func (f *files) spool(content io.Reader, depth int) (*message.Spool, bool) {
	room := int64(maxArchive)
	if depth > 0 {
		room = maxUnpacked - f.bytes
	}
	if room <= 0 {
		return nil, false
	}
	s, err := message.SpoolFrom("", io.LimitReader(content, room), room+1)
	if err != nil {
		return nil, false
	}
	if depth > 0 {
		f.bytes += s.Size()
	}
	return s, true
}

func (f *files) zip(name string, content io.Reader, depth int) error {
	s, ok := f.spool(content, depth)
	if !ok {
		return nil
	}
	defer s.Close()
	z, err := zip.NewReader(s, s.Size())
	if err != nil {
		return nil // not an archive after all
	}
	for _, e := range z.File {
		if f.left <= 0 || f.malware != "" {
			return nil
		}
		if e.FileInfo().IsDir() {
			continue
		}
		inside := e.Name[strings.LastIndexAny(e.Name, `/\`)+1:]
		if strings.EqualFold(inside, "vbaProject.bin") {
			f.macros = append(f.macros, name)
			continue
		}
		if e.Flags&1 != 0 {
			f.left--
			if !containsText(f.locked, name) {
				f.locked = append(f.locked, name)
			}
			f.name(inside, nil)
			continue
		}
		r, err := e.Open()
		if err != nil {
			f.name(inside, nil)
			continue
		}
		err = f.inner(inside, r, depth)
		_ = r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// inner looks at a file that was packed; its errors are those of bad packing.
func (f *files) inner(name string, r io.Reader, depth int) error {
	if err := f.one(name, "", r, depth+1); err != nil {
		f.name(name, nil)
	}
	return nil
}

func containsText(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// mail looks into a mail that is encoded as a file.
func (f *files) mail(content io.Reader, depth int) error {
	s, ok := f.spool(content, depth+1)
	if !ok {
		return nil
	}
	defer s.Close()
	m, err := message.Parse(s, s.Size())
	if err != nil {
		return nil
	}
	return f.parts(s, m, depth+1)
}

// tnef looks into Outlook's winmail.dat.
func (f *files) tnef(content io.Reader, depth int) error {
	b, err := readAll(content, message.MaxTNEF)
	if err != nil {
		return nil
	}
	list, _ := message.ReadTNEF(b)
	for _, a := range list {
		if f.malware != "" {
			return nil
		}
		if err := f.inner(a.Name, bytes.NewReader(a.Data), depth); err != nil {
			return err
		}
	}
	return nil
}

// oldDocument looks for macros in a document of before 2007: the name of their storage, in UTF-16.
func (f *files) oldDocument(name string, content io.Reader) error {
	b, err := readAll(content, maxMacro)
	if err != nil {
		return err
	}
	if bytes.Contains(b, []byte("_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00")) {
		f.macros = append(f.macros, name)
	}
	return nil
}

// danger is how many points each dangerous file counts where it is only flagged: enough for Junk by itself.
const danger = 6

// reasons tells what the files of the mail say about it.
func (l *look) fileReasons() {
	f := &l.files
	if len(f.dangerous) > 0 {
		l.found("dangerous_file", danger, f.dangerous[0])
	}
	if len(f.disguised) > 0 {
		l.found("disguised_file", 3, f.disguised[0])
	}
	if len(f.macros) > 0 {
		l.found("macros", 2, f.macros[0])
	}
	if len(f.locked) > 0 {
		l.found("locked_archive", 1.5, f.locked[0])
	}
}
