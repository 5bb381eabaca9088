//go:build !race

package trim

// slack stretches time limits; see race_on_test.go.
const slack = 1
