# Geschäfte, die vielleicht dieselben sind
link-queue = Doppelte Geschäfte?
link-queue-lead = Diese Geschäfte stehen vielleicht zweimal im Register. Die wahrscheinlichsten stehen oben.
link-town = Gemeinde
link-state = Welche
link-state-open = Noch anzusehen
link-state-later = Für später
link-state-never = Nicht dieselben
link-go = Anzeigen
link-count = { $n ->
    [one] { $n } Paar
   *[other] { $n } Paare
    }
link-likely = Wahrscheinlichkeit, dass es dasselbe Geschäft ist
link-look = Nebeneinander ansehen
link-none = Keine Doppelten
link-none-text = Es wartet nichts. Nach einem Import oder einer Änderung prüft Plein von selbst.
link-many = Viele auf einmal annehmen
link-many-text = Ab einer Wahrscheinlichkeit Ihrer Wahl können Sie alle Paare zusammen annehmen. Sie sehen zuerst, wie viele es sind.
link-many-from = Ab welcher Wahrscheinlichkeit, in Prozent
link-many-look = Ansehen, wie viele
link-many-changed = Inzwischen hat sich die Anzahl geändert. Sehen Sie noch einmal nach.
link-many-count = { $n ->
    [one] { $n } Paar ist
   *[other] { $n } Paare sind
    } zu { $least } % oder mehr wahrscheinlich.
link-many-most = Die { $n } wahrscheinlichsten werden jetzt zusammengeführt; der Rest danach.
link-many-sure = Jedes Paar wird ein Geschäft. Sie können jedes später wieder trennen.
link-many-go = { $n ->
    [one] { $n } Paar
   *[other] { $n } Paare
    } zusammenführen
link-many-first = Die wahrscheinlichsten
link-many-none = Kein Paar ist zu { $least } % oder mehr wahrscheinlich
link-back = Zurück zur Liste
link-pair = Nebeneinander
link-question = Ist das dasselbe Geschäft?
link-one = Erstes Geschäft
link-other = Zweites Geschäft
link-public = Sichtbar
link-not-public = Nicht sichtbar
link-stays = Diese Seite bleibt
link-open-place = Geschäft öffnen
link-hides-title = Danach sieht niemand mehr dieses Geschäft
link-hides-text = Es gehört einer natürlichen Person, die noch nicht zugestimmt hat, oder jemand hat die Zustimmung zurückgezogen. Zusammen zählt die strengste Antwort.
link-map-text = Eines der beiden kommt von OpenStreetMap. Es wird verknüpft: Besucher sehen ein Geschäft, und was die Karte sagt, wird nicht übernommen.
link-was-never = Jemand hat entschieden, dass dies nicht dasselbe Geschäft ist.
link-again = Doch noch einmal ansehen
link-same = Dasselbe Geschäft
link-never = Nicht dasselbe
link-later = Später
link-undo-note = Zusammenführen löscht nichts und lässt sich immer rückgängig machen. Nach „Nicht dasselbe“ fragen wir nicht mehr.
link-table = Was beide sagen
link-field = Angabe
link-kept = Das wird gezeigt
link-nothing = Nichts bekannt
link-establishment-number = Niederlassungsnummer
link-enterprise-number = Unternehmensnummer
link-decide-unknown = Wählen Sie, was Sie entscheiden.
link-verdict-equal = gleich
link-verdict-similar = ähnlich
link-verdict-different = verschieden
link-verdict-one = nur eines
link-sign-name = Name
link-sign-street = Straße
link-sign-number = Hausnummer
link-sign-city = Ort
link-sign-postcode = Postleitzahl
link-sign-phone = Telefon
link-sign-email = E-Mail
link-sign-website = Website
link-sign-enterprise = Unternehmen
link-sign-establishment = Niederlassung
link-sign-category = Art
link-sign-position = Lage
link-done-zelfde = Zu einem Geschäft zusammengeführt.
link-done-anders = Notiert: nicht dasselbe Geschäft. Wir fragen nicht mehr.
link-done-later = Für später aufgehoben.
link-done-opnieuw = Das Paar steht wieder in der Liste.
link-done-veel = Die Paare sind zusammengeführt.
link-done-los = Es sind wieder zwei Geschäfte, wie zuvor.
link-done-weg = Das ging nicht mehr: Inzwischen hat sich etwas geändert.
link-done-groot = So viele Geschäfte können nicht eines sein. Trennen Sie zuerst etwas.
link-merged = Zusammengeführte Geschäfte
link-merged-lead = Jedes dieser Geschäfte wurde aus mehreren Quellen zusammengeführt. Trennen stellt genau wieder her, was war.
link-merged-none = Es wurde nichts zusammengeführt
link-took-in = mit
link-how-person = Von jemandem entschieden
link-how-many = Mit vielen auf einmal angenommen
link-how-automatic = Von selbst, weil kein Zweifel besteht
link-part = Trennen
link-alike-title = Gibt es dieses Geschäft schon?
link-alike-text = Was Sie eingetragen haben, ähnelt:
link-alike-anyway = Es ist ein anderes Geschäft: eintragen
link-alike-claim = Das ist mein Geschäft: Ich will es verwalten
audit-action-merge = zusammengeführt
audit-action-unmerge = getrennt
audit-kind-pair = Paar von Geschäften
