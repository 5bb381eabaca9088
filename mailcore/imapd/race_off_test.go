//go:build !race

package imapd

// raceDetector tells that memory and time are not those of the program.
const raceDetector = false
