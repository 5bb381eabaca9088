package maildb

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mailbridge/mailcore"
)

// TestRuleRunCopiesOnce: rules at work on a folder that are cut off within a page look at the page again, and copy nothing
// twice.
func TestRuleRunCopiesOnce(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "rules@a.test")
	inbox, archive, trash := role(t, d, mb.ID, mailcore.RoleInbox), role(t, d, mb.ID, mailcore.RoleArchive), role(t, d, mb.ID, mailcore.RoleTrash)
	for i := range 3 {
		put(t, d, mb.ID, inbox, mail("x", fmt.Sprintf("Subject: %d", i), fmt.Sprintf("Message-ID: <%d@a.test>", i)), 0)
	}
	run, err := d.StartRuleRun(t.Context(), testOrg, mb.ID, inbox)
	if err != nil {
		t.Fatal(err)
	}
	crash := errors.New("the power fails")
	asked := 0
	decide := func(_ context.Context, _ mailcore.Existing) (mailcore.Refiling, error) {
		if asked++; asked == 3 {
			return mailcore.Refiling{}, crash
		}
		return mailcore.Refiling{Folders: []mailcore.FolderID{archive, trash, inbox}}, nil
	}
	task := ruleRunTask{testOrg, mb.ID, run.Run}
	if _, err := d.ruleStep(t.Context(), task, decide); !errors.Is(err, crash) {
		t.Fatal(err)
	}
	if _, err := d.ruleStep(t.Context(), task, decide); err != nil {
		t.Fatal(err)
	}
	for _, id := range []mailcore.FolderID{inbox, archive, trash} {
		if f, err := d.Folder(t.Context(), mb.ID, id); err != nil || f.Messages != 3 {
			t.Errorf("folder %s has %d messages, want 3 (%v)", f.Name, f.Messages, err)
		}
	}
	again, err := d.StartRuleRun(t.Context(), testOrg, mb.ID, inbox)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ruleStep(t.Context(), ruleRunTask{testOrg, mb.ID, again.Run}, decide); err != nil {
		t.Fatal(err)
	}
	if f, _ := d.Folder(t.Context(), mb.ID, archive); f.Messages != 6 {
		t.Errorf("a second run by somebody's word: %d messages, want 6", f.Messages)
	}
	noDifferences(t, d)
}
