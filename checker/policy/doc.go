// Package policy loads the regulation as code and judges dossiers by it.
package policy
