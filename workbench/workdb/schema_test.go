package workdb

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailbridge/configs/engine/enginetest"
)

var (
	tableLine  = regexp.MustCompile(`^CREATE TABLE (\w+) \($`)
	columnLine = regexp.MustCompile(`^    (\w+)\s+(INTEGER|TEXT|BIGINT|INT|VARCHAR|MEDIUMTEXT)\b(.*)$`)
	indexLine  = regexp.MustCompile(`^CREATE (UNIQUE )?INDEX \w+ ON (\w+) \(([^)]*)\)`)
	keyLine    = regexp.MustCompile(`^    (UNIQUE )?KEY \w+ \(([^)]*)\)`)
	primary    = regexp.MustCompile(`^    PRIMARY KEY \(([^)]*)\)`)
)

// schemaOf reads what a folder of migrations makes: columns with their nullability, and keys.
func schemaOf(t *testing.T, folder string) (names, facts []string) {
	t.Helper()
	files, err := fs.Glob(migrations, "migrations/"+folder+"/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations of %s: %v, %v", folder, files, err)
	}
	for _, f := range files {
		names = append(names, f[strings.LastIndex(f, "/")+1:])
		b, err := fs.ReadFile(migrations, f)
		if err != nil {
			t.Fatal(err)
		}
		table := ""
		for line := range strings.Lines(string(b)) {
			line = strings.TrimRight(line, "\n,")
			if m := tableLine.FindStringSubmatch(line); m != nil {
				table = m[1]
			} else if m := indexLine.FindStringSubmatch(line); m != nil {
				facts = append(facts, m[1]+"key "+m[2]+" "+m[3])
			} else if m := keyLine.FindStringSubmatch(line); m != nil {
				facts = append(facts, m[1]+"key "+table+" "+m[2])
			} else if m := primary.FindStringSubmatch(line); m != nil {
				facts = append(facts, "primary "+table+" "+m[1])
			} else if m := columnLine.FindStringSubmatch(line); m != nil {
				kind := "text"
				if strings.Contains("INTEGER BIGINT INT", m[2]) {
					kind = "number"
				}
				facts = append(facts, "column "+table+"."+m[1]+" "+kind)
				if strings.Contains(m[3], "NOT NULL") || strings.Contains(m[3], "PRIMARY KEY") {
					facts = append(facts, "not null "+table+"."+m[1])
				}
			}
		}
	}
	slices.Sort(facts)
	return names, facts
}

func TestSchemasAgree(t *testing.T) {
	t.Parallel()
	liteNames, lite := schemaOf(t, "sqlite")
	myNames, my := schemaOf(t, "mysql")
	if !slices.Equal(liteNames, myNames) {
		t.Errorf("migrations: sqlite has %v, mysql has %v", liteNames, myNames)
	}
	if len(lite) < 100 {
		t.Errorf("only %d facts were read from the schema", len(lite))
	}
	for _, f := range lite {
		if !slices.Contains(my, f) {
			t.Errorf("only in sqlite: %s", f)
		}
	}
	for _, f := range my {
		if !slices.Contains(lite, f) {
			t.Errorf("only in mysql: %s", f)
		}
	}
}

func TestOpenTwice(t *testing.T) {
	t.Parallel()
	e := enginetest.Open(t)
	for range 2 {
		if _, err := Open(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
}
