# The desk
prem-title = Leerstand und Ladenlokale
prem-town = Stadt oder Gemeinde
prem-area = Einkaufsgebiet
prem-area-all = Das ganze Gebiet
prem-day = Stand am
prem-day-short = Datum
prem-show = Anzeigen
prem-rate = Leerstandsquote
prem-rate-units = der Lokale stehen leer: { $vacant } von { $stock } am { $day }
prem-rate-m2 = der Verkaufsfläche steht leer: { $vacant } von { $stock }
prem-turnover = Wechsel in einem Jahr: { $filled } bezogen und { $left } verlassen, von { $stock } Lokalen ein Jahr zuvor
prem-counted = Was wird gezählt, und was nicht?
prem-counted-text = Nenner: alle genutzten ({ $used }), im Umbau befindlichen ({ $works }) oder leeren Lokale ({ $vacant }): Läden, Gastronomie und Dienste zusammen. Umbau zählt nicht als Leerstand.
prem-counted-unknown = { $n ->
    [one] { $n } Lokal zählt nicht mit: niemand weiß, was an dem Tag darin war.
   *[other] { $n } Lokale zählen nicht mit: niemand weiß, was an dem Tag darin war.
 }
prem-counted-m2 = Ohne bekannte Verkaufsfläche, also nicht in der Zahl in m²: { $n }, davon leer: { $vacant }. Die Nettohandelsfläche ist ein anderes Maß und zählt hier nicht.
prem-counted-least = { $n ->
    [one] Bei { $n } leeren Lokal ist der Beginn nicht bekannt: es kann länger leer stehen.
   *[other] Bei { $n } leeren Lokalen ist der Beginn nicht bekannt: sie können länger leer stehen.
 }
prem-counted-legal = Dies ist der statistische Leerstand: was man auf der Straße sieht. Das gesetzliche Leerstandsregister ist eine andere Definition; keine wird aus der anderen abgeleitet.
prem-work = An die Arbeit
prem-units = Ladenlokale
prem-hints-n = Hinweise ({ $n })
prem-seekers-n = Suchende ({ $n })
prem-starters-n = Gründungen ({ $n })
prem-public-n = Verfügbare Lokale ({ $n })
prem-unseen = { $n ->
    [one] { $n } Lokal wurde seit einem Jahr oder länger nicht angesehen.
   *[other] { $n } Lokale wurden seit einem Jahr oder länger nicht angesehen.
 }
prem-lengths = Wie lange stehen die leeren Lokale leer?
prem-length-friction = Friktionsleerstand (bis 1 Jahr)
prem-length-long = langfristig (1 bis 3 Jahre)
prem-length-structural = strukturell (mehr als 3 Jahre)
prem-course = Verlauf
prem-course-title = Leerstandsquote am Ende jedes Monats, in Prozent
prem-course-note = Volle Linie: der Lokale. Gestrichelt: der Verkaufsfläche.
prem-figures-csv = Zahlen herunterladen (CSV)
prem-by-units = % der Lokale
prem-by-m2 = % der m²
prem-vacant = Leer
prem-stock = Lokale
prem-vacant-m2 = Leer in m²
prem-unknown = Unbekannt
prem-name = Name
prem-map = Karte
prem-by-area = Nach Einkaufsgebiet
prem-by-street = Nach Straße
prem-tone-used = genutzt
prem-tone-works = im Umbau
prem-tone-friction = leer, bis 1 Jahr
prem-tone-long = leer, 1 bis 3 Jahre
prem-tone-structural = leer, über 3 Jahre
prem-tone-unknown = nicht bekannt
prem-terms = Laufende Fristen
prem-terms-text = Aus dem gesetzlichen Leerstandsregister.
prem-term-appeal = letzter Tag für den Widerspruch
prem-term-listing = erster Tag für die Eintragung
prem-term-levy = Abgabe fällig
prem-term-levy-exempt = Abgabe, aber befreit
prem-term-strike = erster Tag für die Streichung
prem-none = Es stehen noch keine Lokale im Register.
prem-none-text = Lesen Sie eine Liste ein oder fügen Sie ein erstes Lokal hinzu. Danach gehen Sie mit dem Telefon durch die Straße.
prem-no-town = Wählen Sie eine Stadt oder Gemeinde.

# Lists and states
prem-all = Alle
prem-search = Nach Adresse oder Schlüssel suchen
prem-state = Zustand
prem-street = Straße
prem-state-used = genutzt
prem-state-vacant = leer
prem-state-friction = leer, Friktion
prem-state-long = leer, langfristig
prem-state-structural = leer, strukturell
prem-state-works = im Umbau
prem-state-unknown = nicht bekannt
prem-state-offered = angeboten
prem-found = { $n } von { $all } Lokalen
prem-found-none = Keine Lokale gefunden.
prem-found-all = Alle Lokale zeigen
prem-offered = angeboten
prem-since = seit { $day }
prem-from-until = von { $from } bis { $until }
prem-until = bis { $day }
prem-seen = angesehen am { $day }
prem-csv = Liste herunterladen (CSV)
prem-kind-shop = Laden
prem-kind-horeca = Gastronomie
prem-kind-service = Dienste
prem-kind-craft = Handwerk
prem-kind-leisure = Freizeit
prem-kind-other = andere
prem-kind-any = jede Art

# One unit
prem-facts = Das Lokal
prem-place = Ort
prem-kind = Art
prem-wvo = Verkaufsfläche (WVO)
prem-wvo-hint = In m², was Kunden sehen und betreten.
prem-net = Nettohandelsfläche
prem-net-hint = In m², wie das Dekret sie misst: mit Kassen und Eingang.
prem-in-core = Kerneinkaufsgebiet
prem-in-core-long = Liegt im abgegrenzten Kerneinkaufsgebiet
prem-own-key = Eigener Schlüssel der Stadt
prem-address-uri = Adressregister
prem-stock-from = Im Bestand ab
prem-stock-until = Aus dem Bestand ab
prem-stock-hint = Bei Abriss oder anderer Nutzung, etwa Wohnen.
prem-last-seen = Zuletzt angesehen
prem-never = noch nicht angesehen
prem-legal = Leerstandsregister
prem-legal-none = keine Akte
prem-edit = Angaben ändern
prem-owner = Eigentümer
prem-sight = Was sehen Sie?
prem-sight-day = An welchem Tag war es so?
prem-source = Wer sagt es?
prem-source-field = vor Ort gesehen
prem-source-owner = der Eigentümer
prem-source-kbo = Unternehmensregister
prem-source-register = das Leerstandsregister
prem-certainty-exact = Tag bekannt
prem-certainty-between = spätestens an dem Tag
prem-certainty-at-least = möglicherweise früher
prem-evidence = Was deutet darauf hin?
prem-photo-add = Foto (freiwillig)
prem-photo-note = Möglichst ohne Personen oder Kennzeichen. Versteckte Daten werden entfernt; nach drei Jahren verschwindet das Foto.
prem-sight-send = Notieren
prem-history = Vergangenheit
prem-history-none = Von diesem Lokal ist noch nichts bekannt.
prem-noted = notiert am { $day }
prem-correct = Das stimmt nicht
prem-why = Warum stimmt es nicht?
prem-withdraw = Zurückziehen
prem-withdrawn = Zurückgezogen ({ $n })
prem-withdrawn-on = zurückgezogen am { $day }
prem-why-sighting = durch eine spätere Beobachtung berichtigt
prem-sightings = Beobachtungen ({ $n })
prem-outcome-of-confirmed = bestätigt
prem-outcome-of-began = neuer Zeitraum
prem-outcome-of-corrected = berichtigt
prem-photos = Fotos
prem-photo-alt = Fassade von { $unit }, { $day }
prem-suited = Für wen passt dieses Lokal?
prem-score = { $n } von 100
prem-offer = Anbieten
prem-offer-public = Alle sehen dieses Lokal als verfügbar
prem-offer-no-consent = Ohne Zustimmung des Eigentümers wird das Lokal nicht gezeigt.
prem-offer-show = Dieses Lokal als verfügbar zeigen
prem-consent-day = Der Eigentümer stimmte zu am
prem-consent-hint = Leer lassen zieht die Zustimmung zurück.
prem-consent-how = Wie (Brief, Mail, Formular)?
prem-rent = Richtmiete pro Monat, in Euro
prem-rent-month = { $euro } Euro pro Monat
prem-offer-text = Was möchten Sie über das Lokal sagen?
prem-save = Speichern
prem-letter-invitation = Einladung an den Eigentümer (PDF)

# The form of a unit
prem-new = Lokal hinzufügen
prem-form-wrong = Noch nicht gespeichert: prüfen Sie die markierten Felder.
prem-number = Hausnummer
prem-box = Bus
prem-postcode = Postleitzahl
prem-locality = Ortsteil
prem-area-hint = Wie die Stadt es nennt, etwa Kern oder Bahnhof.
prem-lat = Breitengrad
prem-lon = Längengrad

# What is wrong
prem-wrong-street = Geben Sie die Straße an.
prem-wrong-number = Geben Sie die Hausnummer an.
prem-wrong-kind = Diese Art ist nicht bekannt: shop, horeca, service, craft, leisure oder other.
prem-wrong-uri = Eine Adresse beginnt mit https://data.vlaanderen.be/id/adres/.
prem-wrong-postcode = Eine Postleitzahl hat vier Ziffern.
prem-wrong-m2 = Geben Sie m² als Zahl an, nicht negativ; die kleinere zuerst.
prem-wrong-day = Geben Sie ein Datum wie 2026-11-22 oder 22/11/2026 an.
prem-wrong-order = Das Ende liegt vor dem Beginn.
prem-wrong-position = Dieser Ort liegt nicht in oder bei Belgien.
prem-wrong-state = Der Zustand ist used, vacant oder works.
prem-wrong-contradicts = Das widerspricht dem, was davor und danach bekannt ist. Berichtigen Sie zuerst die Vergangenheit des Lokals.
prem-wrong-future = Dieser Tag kommt erst noch.
prem-wrong-too-old = Dieser Tag liegt vor 1950.
prem-wrong-twice = Dieses Lokal steht zweimal in der Datei.
prem-wrong-unknown-id = Dieses Lokal ist in dieser Stadt nicht bekannt. Lassen Sie die Spalte id für ein neues Lokal leer.
prem-wrong-photo-kind = Ein Foto ist ein JPEG, PNG oder WebP.
prem-wrong-photo-heavy = Das Foto ist zu groß.
prem-wrong-photo-small = Das Foto ist zu klein.
prem-wrong-photo-broken = Das Foto kann nicht gelesen werden.
prem-wrong-form = Dieses Formular war nicht vollständig.
prem-wrong-why = Sagen Sie in ein paar Worten, warum.
prem-wrong-rent = Geben Sie die Miete in ganzen Euro an.
prem-wrong-how = Sagen Sie, wie der Eigentümer zustimmte.
prem-wrong-name = Geben Sie an, wer es ist und was gesucht wird.
prem-wrong-mail = Das ist keine E-Mail-Adresse.
prem-wrong-consent = Ohne Zustimmung speichern wir niemanden. Sagen Sie auch, wie sie gegeben wurde.
prem-wrong-until = Wählen Sie ein Ende, höchstens zwei Jahre voraus.
prem-wrong-before = Dieser Tag liegt vor dem vorigen Schritt.
prem-wrong-too-short = Ein Gebäude gilt erst nach zwölf Monaten ohne Nutzung als leer.
prem-wrong-too-little = Mehr als die Hälfte der Fläche muss ungenutzt sein.
prem-wrong-missing = Eine Urkunde sagt seit wann und wie viele von wie vielen m² ungenutzt sind.
prem-wrong-appeal-open = Der Eigentümer kann noch Widerspruch einlegen.
prem-wrong-appeal-late = Die Widerspruchsfrist ist vorbei.
prem-wrong-not-long-used = Streichen geht erst nach den Monaten Nutzung, die die Verordnung verlangt.
prem-wrong-not-last = Nur der letzte Schritt kann zurückgezogen werden.
prem-wrong-months = Eine Frist ist eine Zahl von 1 bis 60 Monaten.
prem-wrong-decision = Die Adresse eines Beschlusses beginnt mit https://.

# What was done
prem-done-added = Das Lokal wurde hinzugefügt.
prem-done-changed = Die Angaben wurden gespeichert.
prem-done-confirmed = Bestätigt: so war es bekannt.
prem-done-began = Notiert: ein neuer Zeitraum beginnt.
prem-done-corrected = Notiert: die Vergangenheit wurde berichtigt.
prem-done-withdrawn = Der Zeitraum wurde zurückgezogen und bleibt lesbar.
prem-done-offered = Das Angebot wurde gespeichert.
prem-done-saved = Gespeichert.
prem-done-forgotten = Die Daten wurden gelöscht.
prem-done-step = Der Schritt wurde notiert.
prem-done-step-withdrawn = Der Schritt wurde zurückgezogen.
prem-done-rules = Die Fristen wurden gespeichert.
prem-done-introduced = Die Bekanntmachung wurde notiert. Nehmen Sie selbst mit beiden Kontakt auf.
prem-done-followed = Das Ergebnis wurde gespeichert.
prem-done-taken = In die Vergangenheit des Lokals übernommen.
prem-done-dismissed = Beiseitegelegt.
prem-done-settled = Notiert: das Lokal wird genutzt.

# The walk
prem-walk = Die Straße ablaufen
prem-walk-go = Beginnen
prem-walk-near = Lokale in meiner Nähe
prem-walk-choose = Wählen Sie eine Straße. Die Lokale folgen den Hausnummern.
prem-walk-today = { $n ->
    [one] { $n } Lokal heute angesehen
   *[other] { $n } Lokale heute angesehen
 }
prem-fresh = heute angesehen
prem-tap = Was sehen Sie bei { $unit }?
prem-tap-used = Genutzt
prem-tap-vacant = Leer
prem-tap-works = Umbau
prem-tap-more = Notiz oder Foto dazu

# The legal register
prem-legal-text = Der gesetzliche Leerstand: mehr als die Hälfte der Fläche zwölf Monate in Folge nicht der Funktion gemäß genutzt. Jeder Schritt ist ein Akt der Stadt mit eigenem Beweis.
prem-legal-beside = Zum Vergleich, was auf der Straße gesehen wird:
prem-legal-now = Stand der Akte:
prem-step = Schritt
prem-step-take = Nächster Schritt
prem-step-send = Schritt notieren
prem-steps = Schritte
prem-step-indication = Anzeichen von Leerstand
prem-step-deed = Feststellungsurkunde
prem-step-notice = Mitteilung an den Eigentümer
prem-step-appeal = Widerspruch des Eigentümers
prem-step-upheld = Widerspruch stattgegeben: Akte geschlossen
prem-step-rejected = Widerspruch abgelehnt
prem-step-listing = im Leerstandsregister eingetragen
prem-step-exemption = Befreiung von der Abgabe
prem-step-resumed = wieder genutzt
prem-step-again = Nutzung beendet, bleibt im Register
prem-step-struck = aus dem Register gestrichen
prem-step-dropped = Akte eingestellt
prem-deed-asks = Nur für die Urkunde: was festgestellt wurde
prem-deed-found = ungenutzt seit { $since }: { $unused } von { $total }
prem-exempt-until = Befreit bis einschließlich
prem-exempt-hint = Nur für eine Befreiung.
prem-note = Notiz
prem-levies = Abgaben
prem-levy-number = Nummer
prem-levy-state = Stand
prem-levy-due = fällig
prem-levy-exempt = befreit
prem-levy-next = kommt noch
prem-rules = Fristen der Verordnung
prem-rules-text = Jede Stadt legt sie selbst fest. Sie gelten für alle Akten der Stadt.
prem-rules-appeal = Widerspruch, in Monaten nach der Mitteilung
prem-rules-first = Erste Abgabe, in Monaten nach der Eintragung
prem-rules-every = Nächste Abgabe, in Monaten nach der vorigen
prem-rules-strike = Streichung, in Monaten nach neuer Nutzung
prem-rules-decision = Adresse des Beschlusses
prem-rules-decision-hint = Der veröffentlichte Beschluss des Gemeinderats.

# The owner
prem-owner-text = Nur für Mitarbeiter der Stadt. Jede Einsicht steht im Protokoll.
prem-person-name = Name
prem-postal = Postanschrift
prem-mail = E-Mail
prem-phone = Telefon
prem-forget = Diese Daten löschen

# Seekers
prem-seekers = Suchende nach einem Lokal
prem-seekers-text = Gründer und Unternehmer, die ein Lokal suchen, und was zu ihnen passt. Wer sie sind, steht auf ihrer Seite; jede Einsicht steht im Protokoll.
prem-seekers-none = Noch sucht niemand ein Lokal.
prem-starter = Gründer
prem-starter-long = Dies ist ein erstes Geschäft
prem-suits = { $n ->
    [one] { $n } Lokal passt, am besten { $best }
   *[other] { $n } Lokale passen, am besten { $best }
 }
prem-suits-none = Zurzeit passt kein leeres Lokal.
prem-seeker-new = Neuer Suchender
prem-seeker-add = Hinzufügen
prem-plan = Was ist geplant?
prem-plan-hint = Ohne Namen: dies steht auch bei den passenden Lokalen.
prem-m2-from = Ab m²
prem-m2-to = Bis m²
prem-places = Straßen oder Gebiete
prem-places-hint = Mit Kommas getrennt; leer heißt überall.
prem-rent-most = Höchste Miete pro Monat, in Euro
prem-agree = Diese Person stimmt zu, dass die Stadt diese Daten aufbewahrt, um ein Lokal zu finden
prem-agreed = Zustimmung
prem-end = Aufbewahren bis
prem-end-hint = Danach löscht Plein die Daten von selbst.
prem-units-suited = Passende Lokale
prem-introduce = Bekannt machen
prem-outcome = Was wurde daraus?
prem-outcome-open = vorgeschlagen
prem-outcome-visit = besichtigt
prem-outcome-rented = vermietet
prem-outcome-no = nicht zustande gekommen
prem-reason-size = { $size } m², gefragt { $range }
prem-reason-near-size = { $size } m², etwas außerhalb { $range }
prem-reason-size-unknown = Fläche nicht bekannt
prem-reason-place = in { $place }, wie gefragt
prem-reason-other-place = nicht in der gefragten Straße oder im gefragten Gebiet
prem-reason-kind = die gefragte Art
prem-reason-other-kind = war eine andere Art Geschäft
prem-reason-rent = im Budget
prem-reason-near-rent = bis zu einem Viertel über dem Budget
prem-reason-rent-unknown = Miete nicht bekannt
prem-reason-not-free = noch im Umbau

# Starters
prem-starters = Gründungen und ihre Lokale
prem-starters-text = Wer seit dem { $day } begonnen hat, mit dem Startdatum der Zentralen Datenbank der Unternehmen, und das Lokal, in dem das Geschäft steht. Neben Gründungen ohne Lokal stehen leere Lokale, die passen können.
prem-starters-none = Seit dem { $day } ist keine Gründung bekannt.
prem-starters-seen = { $all ->
    [one] Seit dem { $day } begann { $all } Geschäft; { $matched ->
        [0] es steht in keinem Lokal Ihrer Liste.
       *[other] es steht in einem Lokal Ihrer Liste.
    }
   *[other] Seit dem { $day } begannen { $all } Geschäfte; davon { $matched ->
        [one] steht { $matched }
       *[other] stehen { $matched }
    } in einem Lokal Ihrer Liste.
 }
prem-starters-began = begonnen am { $day }
prem-starters-registered = im Register seit dem Monat des { $day }; Startdatum nicht bekannt
prem-starters-at = Lokal
prem-starters-several = An dieser Adresse gibt es mehrere Lokale:
prem-starters-nowhere = Sie kennen an dieser Adresse kein Lokal.
prem-starters-near = Leere Lokale, die passen können:
prem-starters-settle = Ja, das Lokal wird genutzt
prem-starters-add = Lokal an dieser Adresse hinzufügen
prem-starters-hidden = Ohne Namen und Adresse
prem-starters-hidden-text = Diese Gründungen stehen nicht im öffentlichen Register, zum Beispiel weil eine natürliche Person (noch) nicht zugestimmt hat. Sie sehen nur, was sie tun.
prem-starters-activity = Tätigkeit
prem-starters-count = Anzahl

# Signals
prem-hints = Hinweise aus dem Geschäftsregister
prem-hints-text = Das Register sieht Geschäfte an Adressen von Lokalen kommen und gehen. Nichts ändert sich, bevor Sie es bestätigen.
prem-hints-none = Keine Hinweise warten.
prem-hint-came = Das Lokal gilt als leer, aber das Register kennt dort ein Geschäft:
prem-hint-went = Das Geschäft, das hier war, steht nicht mehr im Register.
prem-hint-said = Eine Quelle des Registers nennt dieses Lokal leer.
prem-hint-take-came = Ja, genutzt
prem-hint-take-went = Ja, leer
prem-hint-take-said = Ja, leer
prem-hint-dismiss = Stimmt nicht

# Files
prem-import = Liste einlesen
prem-import-text = CSV oder XLSX, eine Zeile pro Lokal. Was nicht geht, wird je Zeile gesagt; der Rest geht weiter.
prem-file = Datei
prem-file-hint = Höchstens 8 MB und 20.000 Zeilen.
prem-file-send = Einlesen
prem-trial = Nur probieren: nichts ändert sich
prem-columns = Spalten
prem-columns-text = Die Reihenfolge ist egal, niederländische Namen gehen auch. Ein Lokal mit bekannter id oder eigenem Schlüssel wird geändert, jedes andere ist neu. Beginnen Sie mit der vorhandenen Liste:
prem-report = Eingelesen
prem-report-trial = Probe: nichts wurde geändert
prem-report-text = { $rows } Zeilen: { $new } neue Lokale, { $changed } geändert, { $same } unverändert, { $spells } neue Zeiträume, { $refused } abgelehnt.
prem-report-wrong = Zeilen mit einer Bemerkung
prem-line = Zeile
prem-column = Spalte
prem-value = Wert
prem-reason = Warum
prem-to-overview = Zu den Leerstandszahlen
prem-file-empty = Die Datei ist leer.
prem-file-heavy = Die Datei ist zu groß.
prem-file-rows = Es sind mehr als 20.000 Zeilen. Teilen Sie die Datei.
prem-file-columns = Es sind zu viele Spalten.
prem-file-kind = Das ist keine CSV oder XLSX.
prem-file-csv = Die CSV kann nicht gelesen werden.
prem-file-xlsx = Die Arbeitsmappe kann nicht gelesen werden.
prem-file-head = Es fehlt eine Spalte mit der Straße. Die erste Zeile nennt die Spalten.

# What everybody sees
prem-public = Verfügbare Lokale
prem-public-title = Verfügbare Ladenlokale in { $town }
prem-public-text = { $n ->
    [one] { $n } Lokal sucht einen Unternehmer in { $town }.
   *[other] { $n } Lokale suchen einen Unternehmer in { $town }.
 }
prem-public-how = Interesse? Die lokale Wirtschaftsförderung von { $town } bringt Sie mit dem Eigentümer in Kontakt.
prem-public-map = Auf der Karte zeigen
prem-public-works = im Umbau
prem-public-none = Zurzeit sind keine Lokale verfügbar.
prem-public-none-text = { $town } zeigt hier Lokale, deren Eigentümer das möchte.
prem-public-town = Geschäfte in { $town }

# Letters
prem-letter-deed = Feststellungsurkunde (PDF)
prem-letter-notice = Mitteilung (PDF)
prem-letter-to = An
prem-letter-owner-unknown = den Eigentümer des Lokals
prem-letter-place = Lokal
prem-letter-day = Datum des Briefes
prem-letter-mark = Zeichen
prem-letter-deed-day = Festgestellt am
prem-letter-since = Ungenutzt seit
prem-letter-unused = Ungenutzte Fläche (m²)
prem-letter-total = Gesamtfläche (m²)
prem-letter-decision = Gemeindeverordnung: { $uri }
prem-letter-foot = { $town }, lokale Wirtschaft
prem-letter-page = Seite <page> von <pages>
prem-letter-deed-title = Verwaltungsurkunde über die Feststellung von Leerstand
prem-letter-deed-text = Am { $deed } stellte ein zuständiger Mitarbeiter von { $town } fest, dass das Lokal { $unit } im Sinne der Gemeindeverordnung leer steht.
prem-letter-deed-next = Mehr als die Hälfte der Gesamtfläche wird seit { $since }, also mindestens zwölf aufeinanderfolgende Monate, nicht der Funktion gemäß genutzt.
prem-letter-deed-close = Aufgestellt vom zuständigen Mitarbeiter. Name, Eigenschaft und Unterschrift:
prem-letter-notice-title = Mitteilung über die Feststellung von Leerstand
prem-letter-notice-text = { $town } hat in einer Verwaltungsurkunde vom { $deed } festgestellt, dass Ihr Lokal { $unit } leer steht. Nachstehend, was festgestellt wurde.
prem-letter-notice-next = Sie können innerhalb von { $months } Monat nach Zustellung dieses Briefes begründet Widerspruch einlegen. Wird er heute zugestellt, ist der { $appeal } der letzte Tag. Danach, oder wenn der Widerspruch abgelehnt wird, kommt das Lokal in das Register. Die erste Abgabe kann { $levy } Monate nach der Eintragung folgen.
prem-letter-notice-close = Möchten Sie das Lokal wieder nutzen lassen? Wenden Sie sich an die lokale Wirtschaftsförderung: wir suchen gern mit.
prem-letter-invitation-title = Ihr Lokal wieder genutzt
prem-letter-invitation-text = Ihr Lokal { $unit } steht leer. { $town } bringt Eigentümer und Unternehmer zusammen und hilft Ihnen gern, es neu zu beleben.
prem-letter-invitation-one = Mit Ihrer Zustimmung zeigen wir das Lokal kostenlos bei den verfügbaren Lokalen der Stadt.
prem-letter-invitation-two = Wir kennen Unternehmer, die ein Lokal suchen, und stellen Sie ihnen gern vor.
prem-letter-invitation-three = Auch eine Zwischennutzung, etwa ein Pop-up, ist möglich.
prem-letter-invitation-close = Lassen Sie uns wissen, was Sie mit dem Lokal vorhaben. Ihre Zustimmung können Sie jederzeit zurückziehen.

# The log
audit-kind-premises = Lokal
audit-kind-premises-sighting = Beobachtung eines Lokals
audit-kind-premises-figures = Leerstandszahlen
audit-kind-premises-spell = Zeitraum eines Lokals
audit-kind-premises-offer = Angebot eines Lokals
audit-kind-premises-owner = Eigentümer eines Lokals
audit-kind-premises-step = Schritt im Leerstandsregister
audit-kind-premises-regulation = Fristen des Leerstandsregisters
audit-kind-premises-seeker = Suchender nach einem Lokal
audit-kind-premises-introduction = Bekanntmachung mit einem Lokal
audit-kind-premises-signal = Hinweis auf ein Lokal
audit-kind-premises-letter = Brief zu einem Lokal
audit-kind-premises-import = Eingelesene Liste von Lokalen
