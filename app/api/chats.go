package api

// Member is somebody in a conversation or behind an event: a colleague, or somebody outside.
type Member struct {
	Person   ID     `json:"person,omitempty"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	External bool   `json:"external,omitempty"`
}
