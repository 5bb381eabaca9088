//go:build race

package itip

// slack stretches time limits: the race detector makes code ten to twenty
// times slower.
const slack = 20
