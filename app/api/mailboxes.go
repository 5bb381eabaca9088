package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"mailbridge/bridge"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Mailbox is one of the caller's mailboxes.
type Mailbox struct {
	ID      ID     `json:"id"`
	Address string `json:"address"`
	Name    string `json:"name"`
	Kind    string `json:"kind" enum:"person,shared"`
	Unseen  int    `json:"unseen" doc:"unread mails in the inbox"`
	Used    int64  `json:"used" doc:"bytes"`
	Quota   int64  `json:"quota" doc:"bytes; 0 is unlimited"`
	Own     bool   `json:"own" doc:"false: somebody else's, or a shared one"`
	// Addresses are those it receives mail for, the primary one first.
	Addresses []string `json:"addresses"`
	Rights    []string `json:"rights" doc:"what you may do there: read, write (flags, drafts), manage (move, delete, folders), send, send_for (on behalf)"`
}

// Folder is a folder of a mailbox.
type Folder struct {
	ID     ID     `json:"id"`
	Name   string `json:"name" doc:"with / between levels"`
	Role   string `json:"role" doc:"inbox, sent, drafts, trash, junk, archive or empty"`
	Total  int    `json:"total"`
	Unseen int    `json:"unseen"`
	Depth  int    `json:"depth"`
	ModSeq uint64 `json:"modseq"`
}

func (a *API) mailboxRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, box("GET", "/mailboxes", "My mailboxes"), a.listMailboxes)
	on(a, box("GET", "/mailboxes/{id}/folders", "Folders of a mailbox"), a.listFolders)
	create := box("POST", "/mailboxes/{id}/folders", "Make a folder")
	create.status = 201
	on(a, create, a.createFolder)
	on(a, box("PATCH", "/folders/{id}", "Rename a folder, with all below it"), a.renameFolder)
	done(a, box("DELETE", "/folders/{id}", "Remove a folder with its mails"), a.removeFolder)
}

// ownMailboxes are those the caller may read.
func (a *API) ownMailboxes(ctx context.Context, c *caller) ([]mailcore.Mailbox, error) {
	boxes, err := a.o.Bridge.MailboxesOf(ctx, c.who())
	return slices.DeleteFunc(boxes, func(mb mailcore.Mailbox) bool { return mb.State == mailcore.MailboxDisabled }), err
}

// ownMailbox gives one of the mailboxes that the caller may read.
func (a *API) ownMailbox(ctx context.Context, c *caller, id ID) (mailcore.Mailbox, error) {
	n, err := number[mailcore.MailboxID](id)
	if err != nil {
		return mailcore.Mailbox{}, err
	}
	boxes, err := a.ownMailboxes(ctx, c)
	for _, mb := range boxes {
		if mb.ID == n {
			return mb, nil
		}
	}
	return mailcore.Mailbox{}, orAbsent(err)
}

func orAbsent(err error) error {
	if err != nil {
		return err
	}
	return workbench.ErrNotFound
}

// ownFolder finds a folder among the caller's mailboxes.
func (a *API) ownFolder(ctx context.Context, c *caller, id ID) (mailcore.Folder, error) {
	n, err := number[mailcore.FolderID](id)
	if err != nil {
		return mailcore.Folder{}, err
	}
	boxes, err := a.ownMailboxes(ctx, c)
	for _, mb := range boxes {
		f, err := a.o.Mail.Folder(ctx, mb.ID, n)
		if !errors.Is(err, mailcore.ErrNoFolder) {
			return f, err
		}
	}
	return mailcore.Folder{}, orAbsent(err)
}

// ownMessage finds a message among the caller's mailboxes.
func (a *API) ownMessage(ctx context.Context, c *caller, id ID) (mailcore.Mailbox, mailcore.Message, error) {
	n, err := number[mailcore.MessageID](id)
	if err != nil {
		return mailcore.Mailbox{}, mailcore.Message{}, err
	}
	boxes, err := a.ownMailboxes(ctx, c)
	for _, mb := range boxes {
		m, err := a.o.Mail.Message(ctx, mb.ID, n)
		if !errors.Is(err, mailcore.ErrNoMessage) {
			return mb, m, err
		}
	}
	return mailcore.Mailbox{}, mailcore.Message{}, orAbsent(err)
}

// ownRef is ownMessage in the bridge's terms.
func (a *API) ownRef(ctx context.Context, c *caller, id ID) (bridge.Ref, error) {
	mb, m, err := a.ownMessage(ctx, c, id)
	if err == nil {
		err = a.may(ctx, c, mb, mailcore.MayRead, "turn", m.Subject)
	}
	return bridge.Ref{Mailbox: mb.ID, Message: m.ID}, err
}

func (a *API) mailboxView(ctx context.Context, c *caller, mb mailcore.Mailbox) (Mailbox, error) {
	rights, err := a.rightsIn(ctx, c, mb)
	if err != nil {
		return Mailbox{}, err
	}
	inbox, err := a.o.Mail.FolderByRole(ctx, mb.ID, mailcore.RoleInbox)
	if errors.Is(err, mailcore.ErrNoFolder) {
		err = nil
	}
	return Mailbox{ID: idOf(mb.ID), Address: string(mb.Address), Name: mb.Name, Kind: string(mb.Kind), Unseen: inbox.Unseen,
		Used: mb.Used, Quota: mb.Quota, Own: c.owns(mb), Rights: rightWords(rights),
		Addresses: each(mb.Addresses, func(x mailcore.Address) string { return string(x) })}, err
}

func (a *API) listMailboxes(ctx context.Context, c *caller, _ *none) (List[Mailbox], error) {
	boxes, err := a.ownMailboxes(ctx, c)
	if err != nil {
		return List[Mailbox]{}, err
	}
	var out []Mailbox
	for _, mb := range boxes {
		v, err := a.mailboxView(ctx, c, mb)
		if err != nil {
			return List[Mailbox]{}, err
		}
		out = append(out, v)
	}
	return listOf(out), nil
}

func folderView(f mailcore.Folder) Folder {
	return Folder{ID: idOf(f.ID), Name: f.Name, Role: string(f.Role), Total: f.Messages, Unseen: f.Unseen,
		Depth: strings.Count(f.Name, "/"), ModSeq: f.HighestModSeq}
}

func (a *API) listFolders(ctx context.Context, c *caller, in *byID) (List[Folder], error) {
	mb, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return List[Folder]{}, err
	}
	folders, err := a.o.Mail.Folders(ctx, mb.ID)
	return listOf(each(folders, folderView)), err
}

type folderName struct {
	Name string `json:"name"`
}

func (a *API) createFolder(ctx context.Context, c *caller, in *idBody[folderName]) (Folder, error) {
	mb, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return Folder{}, err
	}
	if err := a.may(ctx, c, mb, mailcore.MayManage, "folder", "+ "+in.Body.Name); err != nil {
		return Folder{}, err
	}
	f, err := a.o.Mail.CreateFolder(ctx, mb.ID, in.Body.Name, mailcore.RoleNone)
	return folderView(f), err
}

func (a *API) renameFolder(ctx context.Context, c *caller, in *idBody[folderName]) (Folder, error) {
	f, err := a.changeable(ctx, c, in.ID)
	if err != nil {
		return Folder{}, err
	}
	if err := a.o.Mail.RenameFolder(ctx, f.Mailbox, f.ID, in.Body.Name); err != nil {
		return Folder{}, err
	}
	f, err = a.o.Mail.Folder(ctx, f.Mailbox, f.ID)
	return folderView(f), err
}

func (a *API) removeFolder(ctx context.Context, c *caller, in *byID) error {
	f, err := a.changeable(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.o.Mail.DeleteFolder(ctx, f.Mailbox, f.ID)
}

// changeable refuses the folders that the web app itself needs.
func (a *API) changeable(ctx context.Context, c *caller, id ID) (mailcore.Folder, error) {
	f, err := a.ownFolder(ctx, c, id)
	if err == nil && f.Role != mailcore.RoleNone {
		err = mailcore.ErrReadOnly
	}
	if err == nil {
		err = a.mayIn(ctx, c, f.Mailbox, mailcore.MayManage, "folder", f.Name)
	}
	return f, err
}
