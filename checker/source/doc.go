// Package source turns what is handed in into what rules look at: dataset
// directories into dossiers, one provider each; listing files for lint; HTML
// pages into texts, links and forms with the places they stand at; presence
// logs and conversations into absences and waits.
package source
