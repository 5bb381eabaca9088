//go:build race

package trim

// slack stretches time limits: the race detector makes code ten to twenty
// times slower.
const slack = 20
