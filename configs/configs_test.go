package configs

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func none(string) (string, bool) { return "", false }

func TestExampleEqualsDefaults(t *testing.T) {
	got, err := Load("mailbridge.example.yaml", none)
	if err != nil {
		t.Fatal(err)
	}
	if want := Default(); !reflect.DeepEqual(got, want) {
		t.Errorf("example file = %+v\nwant defaults %+v", got, want)
	}
}

func TestExampleNamesEverySetting(t *testing.T) {
	b, err := os.ReadFile("mailbridge.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if env := f.Tag.Get("env"); env != "" {
				if f.Type.Kind() != reflect.Slice && !strings.Contains(string(b), "MAILBRIDGE_"+env) {
					t.Errorf("example does not name MAILBRIDGE_%s", env)
				}
				if !strings.Contains(string(b), f.Tag.Get("yaml")+":") {
					t.Errorf("example does not show %s", f.Tag.Get("yaml"))
				}
			} else if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Config]())
}

func TestLoad(t *testing.T) {
	write := func(s string) string {
		file := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	env := func(m map[string]string) func(string) (string, bool) {
		return func(k string) (string, bool) { v, ok := m[k]; return v, ok }
	}
	tests := []struct {
		name, file string
		env        map[string]string
		wantErr    string
		want       func(Config) bool
	}{
		{name: "environment over file", file: "hostname: a.test", env: map[string]string{"MAILBRIDGE_HOSTNAME": "b.test"},
			want: func(c Config) bool { return c.Hostname == "b.test" }},
		{name: "nested in the file", file: "queue:\n  give_up: 3h",
			want: func(c Config) bool { return time.Duration(c.Queue.GiveUp) == 3*time.Hour && c.Queue.Workers == 20 }},
		{name: "lists from the environment", env: map[string]string{"MAILBRIDGE_WEB_ORIGINS": "https://a,https://b"},
			want: func(c Config) bool { return len(c.Web.Origins) == 2 }},
		{name: "a door shut by the environment", env: map[string]string{"MAILBRIDGE_SMTP_ADDR": "", "MAILBRIDGE_QUEUE_WORKERS": ""},
			want: func(c Config) bool { return c.Doors.SMTP == "" && c.Queue.Workers == 20 }},
		{name: "unknown key", file: "hostnam: a", wantErr: "hostnam"},
		{name: "wrong type", env: map[string]string{"MAILBRIDGE_QUEUE_WORKERS": "many"}, wantErr: "whole number"},
		{name: "bad address", env: map[string]string{"MAILBRIDGE_SMTP_ADDR": "2525"}, wantErr: "doors.smtp"},
		{name: "bad database", env: map[string]string{"MAILBRIDGE_DB": "postgres://x"}, wantErr: "db:"},
		{name: "half a certificate", env: map[string]string{"MAILBRIDGE_TLS_CERT": "x"}, wantErr: "tls"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(write(tt.file), env(tt.env))
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want one that names %q", err, tt.wantErr)
				}
				return
			}
			if err != nil || !tt.want(c) {
				t.Errorf("Load = %+v, %v", c, err)
			}
		})
	}
}
