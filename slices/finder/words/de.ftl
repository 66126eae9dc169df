# The language itself, for addresses of proposals
finder-language = de

# Searching
finder-what = Was suchen Sie?
finder-what-example = Brot, Fahrradwerkstatt, Name eines Geschäfts
finder-where = Wo?
finder-where-example = Gemeinde, Ort oder Postleitzahl
finder-search = Suchen
finder-near = In meiner Nähe
finder-near-failed = Ihr Standort ist nicht bekannt. Geben Sie eine Gemeinde oder Postleitzahl ein.
finder-examples = Versuchen Sie zum Beispiel:
finder-example-1 = frisches Brot am Sonntag
finder-example-2 = Fahrradreifen
finder-example-3 = Käse vom Bauernhof

# The first page
finder-home-title = Finden Sie, was Sie suchen, ganz in der Nähe
finder-home-description = { $n ->
    [one] Suchen Sie in { $n } Geschäft: Wer verkauft, was Sie suchen, wo, und wann ist geöffnet?
   *[other] Suchen Sie in { $n } Geschäften: Wer verkauft, was Sie suchen, wo, und wann ist geöffnet?
  }
finder-home-heading = Finden Sie, was Sie suchen, ganz in der Nähe
finder-home-lead = { $n ->
    [one] Ein Laden, Hof oder Handwerker. Sie sehen, was es dort gibt und ob jetzt geöffnet ist.
   *[other] { $n } Läden, Cafés, Höfe und Handwerksbetriebe aus Ihrer Gegend. Sie sehen, was sie verkaufen, wo sie sind und ob sie jetzt geöffnet haben.
  }
finder-home-lead-empty = Hier finden Sie bald die Läden, Cafés, Höfe und Handwerksbetriebe Ihrer Gegend.
finder-home-kinds = Oft gesucht
finder-home-towns = Gemeinden
finder-home-all-towns = Alle Gemeinden
finder-home-promises = Was Sie von uns erwarten dürfen
finder-promise-open-title = Geöffnet, wenn Sie kommen
finder-promise-open-text = Wählen Sie Tag und Uhrzeit. Feiertage, Betriebsferien und Markttage sind eingerechnet.
finder-promise-local-title = Von hier
finder-promise-local-text = Unabhängige Geschäfte, Hofläden und regionale Produkte finden Sie mit einem Klick.
finder-promise-private-title = Ohne Verfolgung
finder-promise-private-text = Keine Werbung, keine Cookies, kein Konto nötig. Niemand schaut mit.

# Results
finder-results-title = { $what } in { $place }
finder-results-in = Geschäfte in { $place }
finder-results-everything = Alle Geschäfte
finder-results-description = { $n ->
    [one] { $n } Geschäft gefunden, mit Öffnungszeiten, Adresse und Karte.
   *[other] { $n } Geschäfte gefunden, mit Öffnungszeiten, Adresse und Karte.
  }
finder-total = { $n ->
    [0] Nichts gefunden
    [one] { $n } Geschäft gefunden
   *[other] { $n } Geschäfte gefunden
  }
finder-total-in = { $n ->
    [0] Nichts gefunden in { $place }
    [one] { $n } Geschäft in { $place }
   *[other] { $n } Geschäfte in { $place }
  }
finder-total-here = { $n ->
    [0] Nichts gefunden in Ihrer Nähe
    [one] { $n } Geschäft in Ihrer Nähe
   *[other] { $n } Geschäfte in Ihrer Nähe
  }
finder-total-map = { $n ->
    [0] Nichts gefunden in diesem Teil der Karte
    [one] { $n } Geschäft in diesem Teil der Karte
   *[other] { $n } Geschäfte in diesem Teil der Karte
  }
finder-list = Liste
finder-map = Karte
finder-show-map = Auf der Karte zeigen
finder-search-here = In diesem Gebiet suchen
finder-outside = Gleich außerhalb von { $place }
finder-outside-here = Etwas weiter weg
finder-outside-map = Gleich außerhalb der Karte
finder-which-place = Welches { $place } meinen Sie?
finder-which-place-text = Mehrere Orte haben diesen Namen. Wählen Sie den richtigen.
finder-did-you-mean = Meinten Sie:
finder-did-you-mean-place = Meinten Sie einen dieser Orte?
finder-note-understood = Wir suchen bei: { $names }.
finder-note-moment = Geöffnet am { $moment }.
finder-note-corrected = Wir suchten nach „{ $words }“.
finder-note-left-out = Alles zusammen gibt es nicht. Weggelassen: { $words }.
finder-note-wider = Hier gibt es keines. Deshalb zeigen wir die nächsten in einem größeren Gebiet.
finder-note-neighbours = Diese Art gibt es hier nicht. Das kommt ihr nahe: { $names }.
finder-note-place = Wir suchten in { $name }.
finder-nothing = Hier haben wir nichts gefunden
finder-nothing-text = Vielleicht klappt es so:
finder-way-no-filters = Ohne Filter neu suchen
finder-way-everywhere = Überall suchen, nicht nur hier
finder-way-all-here = Alle Geschäfte an diesem Ort zeigen
finder-way-search = Ein Geschäft suchen
finder-way-town = Alle Geschäfte in { $town }
finder-way-towns = Alle Gemeinden
finder-way-data = Alle Dateien
finder-way-visitors = Besucher aller Gemeinden

# Filters
finder-filters = Filter
finder-chosen = Gewählte Filter
finder-clear = Alles löschen
finder-apply = Ergebnisse zeigen
finder-filter-open = Öffnungszeiten
finder-filter-kind = Art des Geschäfts
finder-filter-facts = Gut zu wissen
finder-open-any = Egal
finder-open-now = Jetzt geöffnet
finder-open-at = Zu einem anderen Zeitpunkt geöffnet
finder-moment = Tag und Uhrzeit
finder-sort = Reihenfolge
finder-sort-best = Beste zuerst
finder-sort-distance = Nächste zuerst
finder-sort-name = Nach Name
finder-radius = Entfernung
finder-radius-any = Egal

# States
finder-state-open = Jetzt geöffnet
finder-state-open-until = Geöffnet bis { $time }
finder-state-open-always = Immer geöffnet
finder-state-closed = Geschlossen
finder-state-opens-today = Geschlossen, öffnet um { $time }
finder-state-opens-tomorrow = Geschlossen, öffnet morgen um { $time }
finder-state-opens-on = Geschlossen, öffnet { $day } um { $time }
finder-state-unknown = Öffnungszeiten nicht bekannt
finder-state-unknown-because = Vielleicht geöffnet: { $remark }

# Features
finder-feature-delivery = Liefert nach Hause
finder-feature-pickup = Bestellen und abholen
finder-feature-webshop = Onlineshop
finder-feature-farm = Eigene Hofprodukte
finder-feature-regional = Regionale Produkte
finder-feature-wheelchair = Rollstuhlgerecht
finder-feature-independent = Unabhängiges Geschäft
finder-feature-voucher = Nimmt den Gutschein der Gemeinde an
finder-feature-chain = Ladenkette
finder-feature-market = Marktstand
finder-feature-vending = Automat
finder-feature-organic = Biologisch
finder-feature-vacant = Leer stehendes Lokal

# An establishment
finder-trail-home = Start
finder-establishment-description = { $sign }: { $kind }, { $street }, { $locality }. Öffnungszeiten, Telefon, Karte und Angebot.
finder-also-known = Auch bekannt als { $names }
finder-hours = Öffnungszeiten
finder-hours-week = Öffnungszeiten der nächsten sieben Tage
finder-hours-special = Demnächst anders
finder-hours-unknown = Die Öffnungszeiten kennen wir noch nicht.
finder-hours-tell = Kennen Sie sie? Sagen Sie es uns.
finder-today = heute
finder-day-whole = Tag und Nacht geöffnet
finder-day-unusual = Anders als gewöhnlich
finder-leave = Geschlossen vom { $first } bis { $last }.
finder-vacant-text = Dieses Lokal steht leer. Hier ist zurzeit kein Geschäft.
finder-good-to-know = Gut zu wissen
finder-products = Angebot
finder-address = Adresse und Kontakt
finder-directions = Weg dorthin
finder-still = Kleine Karte: { $sign } in { $place }
finder-rough-distance = ± vor einer Entfernung: Von diesem Geschäft kennen wir nur das Dorf oder die Stadt, nicht die genaue Stelle.
finder-rough-village = Die Karte zeigt die Dorfmitte: Die genaue Stelle dieses Geschäfts kennen wir nicht.
finder-rough-town = Die Karte zeigt die Mitte der Gemeinde: Die genaue Stelle dieses Geschäfts kennen wir nicht.
finder-map-open = Große Karte öffnen
finder-similar = Ähnliche Geschäfte in der Nähe
finder-similar-all = Alle zeigen
finder-sources = Woher kommen diese Angaben?
finder-checked = Zuletzt geprüft am { $date }.
finder-changed = Zuletzt geändert am { $date }.
finder-stale = Das ist eine Weile her: Rufen Sie vorher an.
finder-source-owner = Das Geschäft selbst
finder-source-kbo = Zentrale Datenbank der Unternehmen
finder-source-town = Die Gemeinde
finder-source-federation = Eine Partnerorganisation
finder-source-osm = OpenStreetMap
finder-source-addresses = Flämisches Adressregister
finder-source-demo = Erfundenes Beispiel
finder-osm-note = Dieses Geschäft kennen wir nur von der offenen Karte:
finder-number = Niederlassungsnummer { $number }
finder-report-title = Stimmt etwas nicht?
finder-report-text = Melden Sie es hier. Ihr Name ist nicht nötig.
finder-report-subject = Worum geht es?
finder-report-other = Etwas anderes
finder-report-hours = Die Öffnungszeiten stimmen nicht
finder-report-closed = Das Geschäft gibt es nicht mehr
finder-report-moved = Das Geschäft ist umgezogen
finder-report-contact = Telefon, E-Mail oder Website stimmt nicht
finder-report-category = Die Art des Geschäfts stimmt nicht
finder-report-message = Was ist falsch?
finder-report-hint = Zum Beispiel: montags geschlossen. Schreiben Sie hier nichts über sich oder andere Personen.
finder-report-send = Meldung senden
finder-report-short = Schreiben Sie in wenigen Worten, was falsch ist.
finder-report-long = Das ist zu lang. Bleiben Sie unter 1.000 Zeichen.
finder-report-many = Gerade sind viele Meldungen eingegangen. Versuchen Sie es in einer Stunde wieder. Ihr Text steht noch da.
finder-report-thanks-title = Vielen Dank!
finder-report-thanks = Ihre Meldung ist gut angekommen. Die Gemeinde sieht sie sich an.

# Towns
finder-town-title = Läden, Gastronomie und Höfe in { $town }
finder-town-description = { $n ->
    [one] { $n } Geschäft in { $town }: Öffnungszeiten, Adresse und Karte.
   *[other] { $n } Geschäfte in { $town }: Läden, Cafés, Restaurants, Höfe und Handwerk, mit Öffnungszeiten, Adresse und Karte.
  }
finder-town-heading = Lokal kaufen in { $town }
finder-town-lead = { $n ->
    [one] { $n } Geschäft in { $town }. Was suchen Sie?
   *[other] { $n } Geschäfte in { $town }. Was suchen Sie?
  }
finder-town-empty = In { $town } kennen wir noch keine Geschäfte. Suchen Sie in einer Gemeinde in der Nähe.
finder-town-open = { $n ->
    [one] { $n } Geschäft ist jetzt geöffnet
   *[other] { $n } Geschäfte sind jetzt geöffnet
  }
finder-town-still = Umriss von { $town } und den Nachbargemeinden
finder-town-kinds = Was gibt es in { $town }?
finder-town-markets = Märkte
finder-town-features = Suchen Sie nach dem, was Ihnen wichtig ist
finder-town-villages = Dörfer und Viertel
finder-town-neighbours = Gemeinden in der Nähe
finder-town-data = Die Geschäfte von { $town } als Open Data herunterladen (GeoJSON)
finder-kind-title = { $kind } in { $town }
finder-kind-description = { $n ->
    [one] { $n } Adresse in { $town }: { $kind }. Öffnungszeiten, Telefon und Karte.
   *[other] { $n } Adressen in { $town }: { $kind }. Öffnungszeiten, Telefon und Karte.
  }
finder-kind-filters = Mehr Filter
finder-kind-none = Keine { $kind } in { $town }
finder-kind-none-text = Unten finden Sie, was es gibt.
finder-kind-neighbours = Auch in { $town }
finder-kind-elsewhere = { $kind } in der Nähe
finder-towns-title = Alle Gemeinden
finder-towns-description = { $n ->
    [one] { $n } Gemeinde mit ihren Läden, ihrer Gastronomie, ihren Höfen und Märkten.
   *[other] { $n } Gemeinden mit ihren Läden, ihrer Gastronomie, ihren Höfen und Märkten.
  }
finder-towns-lead = { $n ->
    [one] { $n } Gemeinde. Wählen Sie sie und sehen Sie, was es dort gibt.
   *[other] { $n } Gemeinden. Wählen Sie eine und sehen Sie, was es dort gibt.
  }
finder-towns-none = Es sind noch keine Gemeinden eingelesen
finder-towns-still = Kleine Karte mit den Umrissen der Gemeinden

# Visitors
finder-visitors-title = Besucher pro Woche
finder-visitors-description = Wie viele Menschen diese Website besuchen, pro Woche, Gemeinde und Art der Seite. Ohne Cookies gezählt.
finder-visitors-lead = Wie viele Menschen haben hier den Weg zu einem Geschäft in der Nähe gefunden?
finder-visitors-latest = Besucher in der letzten vollen Woche ({ $week })
finder-visitors-town = Gemeinde
finder-visitors-all = Alle Gemeinden
finder-visitors-no-town = Seiten ohne Gemeinde
finder-visitors-show = Zeigen
finder-visitors-chart = Besucher pro Woche
finder-visitors-note = Weniger als 5 Besucher zeigen wir nicht. In der Zeichnung steht dort ein Strich.
finder-visitors-week = Woche
finder-visitors-visitors = Besucher
finder-visitors-views = Angesehene Seiten
finder-visitors-by-town = Pro Gemeinde, die letzten zwei Jahre
finder-visitors-by-partner = Pro Website, die uns einbindet, die letzten zwei Jahre
finder-visitors-partner = Website
finder-visitors-none = Es wurden noch keine Besuche gezählt
finder-visitors-how-title = Wie zählen wir?
finder-visitors-how = Der Server zählt selbst. Auf Ihrem Gerät wird nichts gespeichert und nichts gelesen. Für jeden Besuch bildet der Server eine nicht wiedererkennbare Zahl aus einem Teil der Netzwerkadresse und dem Namen des Browsers, mit einem Schlüssel, der jede Nacht vernichtet wird. Wer an zwei Tagen kommt, zählt also zweimal. Roboter zählen nicht. Die Zahl der Besucher ist eine Schätzung mit einem Fehler von etwa 1 %.
finder-visitors-file = Als CSV herunterladen
finder-kind-home = Startseite
finder-kind-results = Suchergebnisse
finder-kind-establishment = Geschäfte
finder-kind-town = Gemeinden
finder-kind-embed = Eingebunden

# About
finder-about-title = Über Plein
finder-about-description = Was Plein ist, wer es macht und wie Sie mitmachen.
finder-about-lead = Plein zeigt, was es vor Ort zu kaufen gibt: in Läden, auf Höfen, auf dem Markt und beim Handwerk. Offen für alle.
finder-about-count = { $towns ->
    [one] Jetzt stehen { $n } Geschäfte aus { $towns } Gemeinde darin.
   *[other] Jetzt stehen { $n } Geschäfte aus { $towns } Gemeinden darin.
  }
finder-about-data-title = Woher kommen die Angaben?
finder-about-data = Aus der Zentralen Datenbank der Unternehmen, von den Gemeinden, von den Händlern selbst und von OpenStreetMap. Auf jeder Seite steht, welche Quelle was gesagt hat, und wann. Angaben über Selbstständige zeigen wir nur, wenn sie einverstanden sind.
finder-about-rank-title = Wer steht oben?
finder-about-rank = Wer am besten zu dem passt, was Sie suchen, und dann, wer am nächsten ist. Niemand kann für einen Platz bezahlen.
finder-about-merchant-title = Sind Sie Händler?
finder-about-merchant = Stimmt etwas nicht auf der Seite Ihres Geschäfts? Nutzen Sie das Formular unten auf dieser Seite. Ihre Gemeinde berichtigt es.
finder-about-open-title = Offene Daten und offener Quelltext
finder-about-open = Alle Daten dürfen weiterverwendet werden, und Ihre Gemeinde kann die Liste oder die Karte auf ihre eigene Website setzen.
finder-contact = Kontakt

# Privacy
finder-privacy-title = Datenschutz
finder-privacy-description = Was wir über Besucher dieser Website wissen und nicht wissen.
finder-privacy-lead = Kurz: Wir wissen nicht, wer Sie sind, und das soll so bleiben.
finder-privacy-visitors-title = Wenn Sie suchen
finder-privacy-visitors-1 = Es gibt keine Cookies, und auf Ihrem Gerät wird nichts gespeichert.
finder-privacy-visitors-2 = Was Sie suchen, schreiben wir in kein Protokoll.
finder-privacy-visitors-3 = Ihren Standort erfragen wir nur, wenn Sie auf „In meiner Nähe“ klicken. Er dient nur dieser einen Antwort.
finder-privacy-visitors-4 = Nichts geht an andere Unternehmen: Karte, Schriften und Programme kommen von unserem eigenen Server.
finder-privacy-count-title = Wie wir Besucher zählen
finder-privacy-count = Aus einem Teil der Netzwerkadresse und dem Namen Ihres Browsers macht der Server eine nicht wiedererkennbare Zahl, mit einem Schlüssel, der jede Nacht vernichtet wird. Aufbewahrt wird nur eine Schätzung pro Woche, in der niemand zu erkennen ist. Kleine Zahlen zeigen wir nicht.
finder-privacy-report-title = Wenn Sie einen Fehler melden
finder-privacy-report = { $days ->
    [one] Wir bewahren Ihren Text { $days } Tag auf, ohne Ihren Namen oder Ihre Adresse.
   *[other] Wir bewahren Ihren Text höchstens { $days } Tage auf, ohne Ihren Namen oder Ihre Adresse. Schreiben Sie bitte auch selbst keine hinein.
  }
finder-privacy-merchant-title = Wenn Sie Händler sind
finder-privacy-merchant = Die Angaben über Gesellschaften und Vereine kommen aus öffentlichen Registern. Von natürlichen Personen zeigen wir nur, was diese Person selbst zeigen will. Ziehen Sie Ihre Zustimmung zurück, ist Ihr Geschäft binnen einer Sekunde nicht mehr zu finden.
finder-privacy-processing = Alles, was wir mit personenbezogenen Daten tun, warum und wie lange
finder-privacy-rights-title = Ihre Rechte
finder-privacy-rights = Sie dürfen fragen, was wir über Sie aufbewahren, es berichtigen oder löschen lassen und widersprechen. Schreiben Sie an:
finder-privacy-authority = Sind Sie mit unserer Antwort nicht zufrieden? Dann können Sie sich an die Aufsichtsbehörden wenden:

# Accessibility statement
finder-access-title = Erklärung zur Barrierefreiheit
finder-access-description = Inwieweit diese Website für alle nutzbar ist, und wohin Sie sich wenden, wenn etwas nicht klappt.
finder-access-scope = { $operator } ist bemüht, seine Websites im Einklang mit dem flämischen Verwaltungsdekret (Bestuursdecreet) vom 7. Dezember 2018 barrierefrei zugänglich zu machen. Diese Erklärung zur Barrierefreiheit gilt für { $url }.
finder-access-status-title = Stand der Vereinbarkeit mit den Anforderungen
finder-access-full = Diese Website ist mit den Web Content Accessibility Guidelines (WCAG) 2.2 Stufe AA und mit EN 301 549 vollständig vereinbar.
finder-access-partial = Diese Website ist wegen der folgenden Punkte mit den Web Content Accessibility Guidelines (WCAG) 2.2 Stufe AA und mit EN 301 549 teilweise vereinbar.
finder-access-exceptions-title = Nicht barrierefreie Inhalte
finder-access-exceptions-none = Es sind keine Punkte bekannt, die nicht vereinbar sind.
finder-access-nonconform-title = Unvereinbarkeit mit dem flämischen Verwaltungsdekret
finder-access-nonconform-1 = Die bewegliche Karte ist mit einem Bildschirmleser nicht sinnvoll nutzbar. Alles, was auf der Karte steht, steht auch in der Liste daneben.
finder-access-burden-title = Unverhältnismäßige Belastung
finder-access-burden = Wir berufen uns nicht auf eine unverhältnismäßige Belastung.
finder-access-outside-title = Außerhalb des Anwendungsbereichs der geltenden Vorschriften
finder-access-outside-1 = Online-Karten, solange die wesentlichen Informationen auch auf andere Weise gegeben werden.
finder-access-outside-2 = Websites von Händlern, auf die wir verweisen.
finder-access-made-title = Erstellung dieser Erklärung
finder-access-made = Diese Erklärung wurde am { $date } nach einer Selbstbewertung erstellt: Jede Seite wurde in jeder Sprache mit axe-core geprüft, mit der Tastatur durchlaufen und ohne JavaScript versucht.
finder-access-contact-title = Feedback und Kontaktangaben
finder-access-contact = Klappt etwas nicht, oder brauchen Sie etwas in anderer Form? Sagen Sie es uns. Sie erhalten binnen vierzehn Tagen eine Antwort.
finder-access-enforce-title = Durchsetzungsverfahren
finder-access-enforce = Sind Sie mit unserer Antwort nicht zufrieden? Dann können Sie beim flämischen Ombudsdienst Beschwerde einreichen:

# Open data
finder-data-title = Open Data
finder-data-description = Alle Geschäfte als GeoJSON, CSV und JSON-LD, und eine offene API.
finder-data-lead = Alles, was Sie hier finden, dürfen Sie weiterverwenden. Die Lizenz hängt von der Ebene ab: Halten Sie sie auseinander.
finder-data-register-title = Das Register
finder-data-register = Geschäfte aus der Zentralen Datenbank der Unternehmen, von Gemeinden und von Händlern. Nennen Sie die Quelle. Lizenz:
finder-data-osm-title = Die offene Karte
finder-data-osm = Geschäfte, die wir nur von OpenStreetMap kennen. Wer sie mit anderen Daten mischt, muss das Ganze unter derselben Lizenz teilen. Lizenz:
finder-data-columns = Spalten
finder-data-columns-text = Koordinaten stehen in Grad (WGS 84). Fügen Sie ?gemeente=31022 für eine einzige Gemeinde hinzu (NIS-Code).
finder-data-api-title = API
finder-data-api = Frei nutzbar, ohne Schlüssel, von jeder Website aus. Höchstens 100 Geschäfte pro Antwort. Ein Beispiel:
finder-data-openapi = Beschreibung (OpenAPI 3.1)
finder-data-catalog = Katalog (DCAT)
finder-data-linked-title = Verknüpfte Daten (OSLO)
finder-data-linked = Jedes Geschäft hat eine feste Adresse, die mit /id/handelszaak/ beginnt. Ein Programm erhält dort JSON-LD, Turtle oder N-Triples nach OSLO Lokale Economie, ein Mensch die gewohnte Seite.
finder-data-stream = Alle Änderungen, um eine eigene Kopie aktuell zu halten (LDES)
finder-data-kinds = Die Arten von Geschäften, in vier Sprachen (SKOS)
finder-data-shapes = Woran sich die Daten halten (SHACL)
finder-data-counts-title = Passantenzahlen: Zählungen nach Stunden
finder-data-counts = Passanten, Radfahrer, Autos und belegte Parkplätze pro Stunde, je Gemeinde als CSV, Parquet und Arrow.
finder-data-counts-files = Dateien mit Zählungen
finder-data-embed-title = Auf Ihrer Website
finder-data-embed = Eine Liste, eine Karte oder ein einzelnes Geschäft auf der Website Ihrer Gemeinde, in Ihren Farben:

# Embeds
finder-embed-title = Plein auf Ihrer Website
finder-embed-description = Erstellen Sie eine Liste, Karte oder ein Kärtchen lokaler Geschäfte für Ihre eigene Website.
finder-embed-lead = Wählen Sie, was Sie zeigen möchten. Sie sehen sofort das Ergebnis und erhalten den Code zum Einfügen.
finder-embed-shape = Form
finder-embed-list = Liste
finder-embed-map = Karte mit Liste
finder-embed-card = Ein Geschäft
finder-embed-count = Anzahl der Geschäfte
finder-embed-colour = Hauptfarbe
finder-embed-language = Sprache
finder-embed-id = Geschäft (nur für die Form „Ein Geschäft“)
finder-embed-id-hint = Fügen Sie den letzten Teil der Adresse seiner Seite ein.
finder-embed-make = Vorschau zeigen
finder-embed-preview = Vorschau
finder-embed-code = Der Code
finder-embed-code-text = Fügen Sie dies auf Ihrer Seite ein. Der Rahmen nimmt von selbst die richtige Höhe an.
finder-embed-code-label = HTML-Code
finder-embed-copy = Kopieren
finder-embed-copied = Kopiert
finder-embed-plain = Ohne Skript
finder-embed-needs-id = Geben Sie an, welches Geschäft Sie zeigen möchten.
finder-embed-allowed = Der Rahmen funktioniert nur auf Websites, die der Betreiber zugelassen hat. Funktioniert er bei Ihnen nicht? Fragen Sie uns.
finder-embed-more = { $n ->
    [one] Auf Plein zeigen
   *[other] Alle { $n } auf Plein zeigen
  }

# Pieces of a question that cannot be read
finder-tile-unknown = Diesen Teil der Karte gibt es nicht.
refusal-too-long = Die Frage ist zu lang. Kürzen Sie sie.
refusal-text-too-long = Ihre Suche ist zu lang. Bleiben Sie unter { $limit } Zeichen.
refusal-too-many = Das ist zu viel Auswahl auf einmal. Wählen Sie höchstens { $limit }.
refusal-category-unknown = Die Art „{ $value }“ kennen wir nicht. Wählen Sie eine aus der Liste.
refusal-feature-unknown = Das Merkmal „{ $value }“ kennen wir nicht. Wählen Sie eines aus der Liste.
refusal-moment = „{ $value }“ ist kein Tag mit Uhrzeit. Schreiben Sie es so: 2026-11-29T10:00.
refusal-moment-far = „{ $value }“ liegt zu weit weg. Wählen Sie einen Tag innerhalb des Jahres.
refusal-layer-unknown = Die Ebene „{ $value }“ kennen wir nicht. Wählen Sie register oder osm.
refusal-sort-unknown = Die Reihenfolge „{ $value }“ kennen wir nicht. Wählen Sie best, distance oder name.
refusal-page = Die Seite „{ $value }“ gibt es nicht. Wählen Sie eine Zahl von 1 bis { $limit }, oder suchen Sie genauer.
refusal-count = „{ $value }“ ist keine gültige Anzahl. Wählen Sie eine Zahl von 1 bis { $limit }.
refusal-radius = „{ $value }“ ist keine gültige Entfernung. Wählen Sie zwischen 100 und 100.000 Metern.
refusal-box = „{ $value }“ ist kein Teil der Karte. Schreiben Sie West,Süd,Ost,Nord in Grad.
refusal-position = „{ $value }“ ist keine Position. Schreiben Sie Breite,Länge, etwa 51.15,3.23.
refusal-place-unknown = Den Ort „{ $value }“ kennen wir nicht. Prüfen Sie den Namen, oder geben Sie eine Postleitzahl ein.
refusal-place-several = Mehrere Orte heißen „{ $value }“. Wählen Sie einen.
refusal-town-unknown = Die Gemeinde „{ $value }“ kennen wir nicht. Verwenden Sie den NIS-Code, etwa 31022 für Oostkamp.
refusal-colour = „{ $value }“ ist keine Farbe. Schreiben Sie sie so: 0f545c.
refusal-id = „{ $value }“ ist kein Geschäft. Fügen Sie den letzten Teil der Adresse seiner Seite ein.
finder-photos = Fotos
finder-place-visitors = Besucher dieser Seite
finder-place-visitors-text = Pro Woche, gezählt ohne etwas auf dem Gerät des Besuchers abzulegen. Roboter zählen nicht. Weniger als 5 Besucher zeigen wir nicht.
finder-place-visitors-none = Noch niemand hat diese Seite angesehen.
finder-report-email = Möchten Sie eine Antwort? Ihre E-Mail-Adresse
finder-report-email-hint = Das darf leer bleiben. Wir löschen es, sobald die Gemeinde geantwortet hat.
finder-report-address = Das ist keine E-Mail-Adresse. Schreiben Sie sie wie name@beispiel.be, oder lassen Sie das Feld leer.
finder-reports = Meldungen von Besuchern
finder-reports-open = Noch zu tun
finder-reports-none = Es gibt keine Meldungen.
finder-reports-done = Erledigt
finder-reports-saved = Erledigt.
finder-reports-gone = Ein Geschäft, das nicht mehr sichtbar ist
finder-reports-manage = Zu den Angaben des Geschäfts
finder-reports-answer = Antwort an den Besucher
finder-reports-answer-hint = Das kommt in die E-Mail. Es darf leer bleiben.
finder-reports-do-mended = Verbessert
finder-reports-do-kept = Stimmte schon
finder-reports-do-nothing = Nichts zu tun
finder-reports-is-mended = verbessert
finder-reports-is-kept = stimmte schon
finder-reports-is-nothing = nichts getan
finder-report-letter-subject = Ihre Meldung zu { $sign }
finder-report-letter-yours = Sie schrieben: { $message }
finder-report-letter-mended = Die Gemeinde hat die Seite verbessert. Danke.
finder-report-letter-kept = Die Gemeinde hat es geprüft: Die Angaben stimmen.
finder-report-letter-nothing = Die Gemeinde hat Ihre Meldung gelesen. Es war nichts zu ändern.
finder-report-letter-answer = Antwort: { $answer }
finder-report-letter-reason = Sie bekommen diese eine E-Mail, weil Sie um eine Antwort baten. Ihre Adresse ist gelöscht.
audit-kind-report = Meldung eines Besuchers
audit-kind-reports = Meldungen von Besuchern
