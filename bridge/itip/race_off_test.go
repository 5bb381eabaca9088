//go:build !race

package itip

// slack stretches time limits; see race_on_test.go.
const slack = 1
