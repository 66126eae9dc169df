# A number looked up
off-number-title = Eine Nummer prüfen
off-number-lead = Geben Sie eine Unternehmens- oder Niederlassungsnummer ein. Was das Register weiß, müssen Sie nicht mehr ausfüllen.
off-number-field = Nummer
off-number-hint = Zehn Ziffern, zum Beispiel 0403.170.701. Punkte sind erlaubt.
off-number-go = Prüfen
off-refusal-form = Eine Nummer hat zehn Ziffern.
off-refusal-start = Eine Unternehmensnummer beginnt mit 0 oder 1, eine Niederlassungsnummer mit 2 bis 8.
off-refusal-check = Die Prüfziffern passen nicht: eine der Ziffern ist falsch.
off-is-enterprise = Das ist die Nummer eines Unternehmens.
off-is-establishment = Das ist die Nummer einer Niederlassung.
off-has-stopped = Laut Register beendet am { $day }.
off-is-stale = Das Register antwortet jetzt nicht. Das sagte es am { $at }.
off-trade-name = Handelsname
off-legal-name = Gesellschaftsname
off-legal-form = Rechtsform
off-legal-state = Rechtslage
off-of-enterprise = Unternehmen
off-started = Begonnen
off-activity = Haupttätigkeit
off-kind = Art des Geschäfts
off-address = Adresse
off-town = Gemeinde
off-phone = Telefon
off-email = E-Mail
off-natural-person = Dieses Unternehmen ist eine Person. Name, Straße und Kontakt zeigt das Register nicht: füllen Sie selbst aus, was Sie zeigen möchten.
off-source = Quelle: angereicherte Zentrale Datenbank der Unternehmen (VKBO), { $at }.
off-unknown = Das Register kennt diese Nummer nicht. Prüfen Sie die Ziffern.
off-sound = Diese Nummer ist richtig gebildet.
off-trouble-busy = Das Register wird zu oft befragt. Versuchen Sie es in einer Minute wieder, oder füllen Sie selbst aus.
off-trouble-silent = Das Register antwortet jetzt nicht. Füllen Sie die Angaben selbst aus.
off-places = Schon auf diesem Platz
# Who started and stopped
off-turnover-title = Neue und beendete Geschäfte
off-turnover-lead = Geschäfte, die in Ihrer Gemeinde begannen oder endeten, je Monat.
off-turnover-town = Gemeinde
off-turnover-show = Zeigen
off-turnover-chart = Neue und beendete Geschäfte je Monat
off-turnover-note = Neue nach dem Anfangsdatum in der KBO oder dem Monat der Eintragung hier. Beendete nach der VKBO oder dem Monat, in dem das Register die Schließung sah.
off-turnover-list = Die letzten zwölf Monate
off-turnover-hidden = { $n ->
    [one] { $n } Geschäft wird gezählt, aber nicht genannt: eine natürliche Person ohne Zustimmung oder ein Geschäft, das nicht gezeigt wird.
   *[other] { $n } Geschäfte werden gezählt, aber nicht genannt: natürliche Personen ohne Zustimmung oder Geschäfte, die nicht gezeigt werden.
 }
off-turnover-none = Noch kein Monat geprüft
off-turnover-none-text = Nach dem Ende jedes Monats wird das Register mit dem Monat davor verglichen.
off-month = Monat
off-starters = Neue
off-stoppers = Beendete
off-stock = Geschäfte am Ende
off-sign = Geschäft
off-what = Was
off-day = Tag
off-start = begonnen
off-stop = beendet
off-csv = Als CSV herunterladen
