//go:build !race

package push

// raceDetector tells that stacks and time are not those of the program.
const raceDetector = false
