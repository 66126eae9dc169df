# The page
fs-title = Faktenblatt Einzelhandel
fs-title-of = Faktenblatt Einzelhandel { $town }
fs-subtitle = Stand { $day }. Zahlen aus dem Register dieses Platzes.
fs-page = Seite { $page } von { $pages }
fs-town = Gemeinde
fs-show = Anzeigen
fs-contents = Inhalt
fs-pdf = Als PDF herunterladen
fs-csv = Als CSV herunterladen
fs-public-link = Öffentliches Blatt ansehen
fs-town-link = Faktenblatt Einzelhandel: wie viele, welche Arten, welche Entwicklung
fs-back-to-town = Die Gemeinde
fs-nothing = Noch keine Betriebe gezählt
fs-nothing-text = Sobald das Register Betriebe dieser Gemeinde enthält, steht hier ihr Blatt.
fs-nothing-seen = Es gibt noch nichts zu zählen.
fs-against = vergleichbare Gemeinden: { $value }
fs-saved = Gespeichert
fs-refused = Das konnte nicht gespeichert werden
# Columns
fs-cluster = Vergleichbar
fs-indicator = Indikator
fs-group = Gruppe
fs-outlets-here = Betriebe
fs-source = Quelle
fs-definition = Definition
fs-all = Alle Betriebe
fs-source-register = Register
fs-source-areas = Register und Gebiete
fs-source-turnover = Gründungen, Schließungen
fs-source-premises = in der Straße gesehene Räume
fs-source-sectors = statistische Sektoren
fs-source-entered = die Gemeinde
# Groups, branches, categories of the decree, provinces
fs-group-daily = Täglich
fs-group-periodic = Periodisch
fs-group-exceptional = Außergewöhnlich
fs-group-horeca = Gastgewerbe
fs-group-services = Dienste
fs-group-crafts = Handwerk
fs-group-farms = Hof
fs-group-transport = Fahrzeuge
fs-group-vacant = Leerstand
fs-branch-food = Frische und Feinkost
fs-branch-supermarket = Supermärkte und Nahversorger
fs-branch-drinks = Getränke
fs-branch-press = Presse, Tabak, Lotto
fs-branch-care = Apotheke und Pflege
fs-branch-garden = Blumen, Garten, Tier
fs-branch-fashion = Kleidung und Schuhe
fs-branch-personal = Schmuck, Optik, Hörgeräte
fs-branch-general = Gemischt, Geschenke, Gebrauchtes
fs-branch-home = Wohnen
fs-branch-diy = Bauen und Heimwerken
fs-branch-electro = Elektro und Telekom
fs-branch-leisure = Sport, Spiel, Buch, Hobby
fs-branch-bikes = Fahrräder
fs-branch-restaurants = Restaurants
fs-branch-snacks = Imbiss
fs-branch-cafes = Cafés und Säle
fs-branch-lodging = Unterkunft
fs-branch-beauty = Haar, Schönheit, Fitness
fs-branch-offices = Bank, Versicherung, Immobilien, Reisen
fs-branch-repair = Reparatur und Reinigung
fs-branch-services = Andere Dienste
fs-branch-crafts = Handwerk
fs-branch-farms = Hofläden
fs-branch-vehicles = Auto, Motorrad, Kraftstoff
fs-ihb-a = A Lebensmittel
fs-ihb-b = B Persönlicher Bedarf
fs-ihb-c = C Pflanzen und Blumen
fs-ihb-d = D Fahrzeuge
fs-ihb-e = E Andere großformatige
fs-ihb-f = F Andere nicht großformatige
fs-province-10000 = Provinz Antwerpen
fs-province-20001 = Flämisch-Brabant
fs-province-20002 = Wallonisch-Brabant
fs-province-30000 = Westflandern
fs-province-40000 = Ostflandern
fs-province-50000 = Hennegau
fs-province-60000 = Provinz Lüttich
fs-province-70000 = Limburg
fs-province-80000 = Provinz Luxemburg
fs-province-90000 = Provinz Namur
fs-province-4000 = Brüssel
# People
fs-people-title = Bevölkerung
fs-people-seen = { $town } zählt { $people } Einwohner, { $dense } pro Quadratkilometer.
fs-people-unknown = Einwohnerzahl oder Fläche von { $town } sind nicht bekannt. Der Betreiber der Plattform kann sie importieren.
fs-inhabitants = Einwohner
fs-km2 = Fläche (km²)
fs-people-km2 = Einwohner pro km²
fs-people-note = Einwohner nach der importierten Liste von Statbel; Fläche aus der vereinfachten Grenze.
fs-peers = Vergleichbar, zusammen als eine Spalte: { $towns }. Gewählt nach Einwohnern (Hälfte bis Doppeltes) und Dichte, in derselben Region, mit gefülltem Register.
fs-no-peers = Es gibt noch keine drei vergleichbaren Gemeinden mit gefülltem Register: der Vergleich bleibt leer.
fs-province-note = { $province }: die { $n } Gemeinden mit gefülltem Register, diese eingeschlossen; nicht die ganze Provinz, solange welche fehlen.
fs-sectors-note = { $n } statistische Sektoren importiert aus { $file }.
# Supply
fs-supply-title = Angebot in Kürze
fs-supply-seen = { $town } zählt { $n } Betriebe, { $density } pro 1.000 Einwohner: { $than ->
    [more] mehr als in vergleichbaren Gemeinden ({ $other }).
    [less] weniger als in vergleichbaren Gemeinden ({ $other }).
    [same] etwa so viele wie in vergleichbaren Gemeinden ({ $other }).
   *[none] einen Vergleich gibt es noch nicht.
 }
fs-supply-note = Gezählt werden öffentliche Betriebe mit eigenem Lokal im Register; keine Automaten, Stände oder Geldautomaten. Eine natürliche Person zählt, sobald sie ihren Betrieb zeigen lässt.
fs-others-note = Nicht gezählt: { $n } Orte, die nur OpenStreetMap kennt; ihre Lizenz hält sie getrennt.
fs-not-measured = Leerstand und Verkaufsfläche stehen nicht im Register: solange sie weder gemessen noch eingetragen sind, steht dort ein Strich.
# Mix
fs-mix-title = Funktionsmix
fs-mix-chart = Anteil jeder Gruppe an der Zahl der Betriebe
fs-mix-seen = Die größte Gruppe ist { $group }, mit { $share } der Betriebe. { $than ->
    [more] { $apart } wiegt hier { $points } Prozentpunkte mehr als in vergleichbaren Gemeinden.
    [less] { $apart } wiegt hier { $points } Prozentpunkte weniger als in vergleichbaren Gemeinden.
    [same] Der Mix gleicht dem vergleichbarer Gemeinden.
   *[none] Einen Vergleich gibt es noch nicht.
 }
fs-mix-note = Täglich, periodisch und außergewöhnlich sind zusammen der Einzelhandel im engeren Sinn. Die Einteilung ist eine eigene, offene Liste.
fs-branch-title = Branchenmix
fs-branch-chart = Betriebe pro 10.000 Einwohner, nach Branche
fs-branch = Branche
fs-per-ten-thousand = Pro 10.000 Einw.
fs-branch-note = Der Balken ist diese Gemeinde, der Strich die vergleichbaren Gemeinden; die Zahl ist die Anzahl der Betriebe.
fs-branch-seen = Die Branche mit den meisten Betrieben ist { $branch }: { $n }.
# Maps and change
fs-map-title = Karte des Angebots
fs-map-chart = Alle Betriebe und die gezeichneten Gebiete
fs-maps-chart = Vier Gruppen getrennt
fs-on-map = Auf der Karte
fs-map-seen = Die Karte zeigt { $shown } der { $all } Betriebe: jene mit eigener Position.
fs-map-none = Die Grenze dieser Gemeinde ist nicht importiert, daher keine Karte; { $shown } der { $all } Betriebe haben eine eigene Position.
fs-map-note = Grenze: Statbel, CC BY 4.0, vereinfacht.
fs-evolution-title = Entwicklung
fs-evolution-chart = Zahl der Betriebe nach Gruppe, erster Monat = 100
fs-evolution-note = Gruppen mit weniger als zwanzig Betrieben im ersten Monat stehen nur in der Tabelle.
fs-evolution-none = Das Angebot wird jeden Monat gezählt. Ab dem zweiten Monat steht hier, wie es sich ändert.
fs-year-ago = Vor einem Jahr
fs-now = Jetzt
fs-change = Änderung in einem Jahr
fs-evolution-seen = { $than ->
    [more] Die Zahl der Betriebe stieg von { $from } auf { $to }
    [less] Die Zahl der Betriebe sank von { $from } auf { $to }
   *[same] Die Zahl der Betriebe blieb gleich, von { $from } auf { $to }
 } { $since ->
    [year] in einem Jahr.
   *[begin] seit der ersten Zählung.
 }
# Villages, streets, areas
fs-places-title = Nach Ort und Straße
fs-villages-title = Nach Ort
fs-streets-title = Straßen mit den meisten Betrieben
fs-village = Ort
fs-street = Straße
fs-chains-short = Ketten
fs-villages-seen = In { $village } liegen { $share } der Betriebe.
fs-areas-chapter = Nach Einkaufsgebiet
fs-area = Gebiet
fs-areas-none = Noch kein Gebiet gezeichnet. Die Gemeinde kann ihr Kerneinkaufsgebiet, Bänder und Gewerbegebiete selbst zeichnen.
fs-areas-seen = In { $area } liegen { $share } der Betriebe.
fs-areas-note = Nur Betriebe mit eigener Position; Gebiete dürfen sich überschneiden.
fs-area-core = Kerneinkaufsgebiet
fs-area-shopping = Anderes Einkaufsgebiet
fs-area-poor = Ladenarmes Gebiet
fs-area-ribbon = Einzelhandelsband
fs-area-park = Gewerbegebiet
# The decree
fs-ihb-title = Angebot nach Kategorie des Dekrets
fs-ihb-chart = Anteil der sechs Kategorien des Dekrets über Handelsansiedlungen
fs-ihb-seen = Von den { $all } Betrieben, die das Dekret meint, ist { $name } die größte Kategorie: { $n }.
fs-ihb-note = Kategorien seit dem 4. März 2024, aus der Art des Betriebs abgeleitet: ein Hinweis, keine rechtliche Einstufung. Eine Genehmigung ist ab 400 m² netto nötig; Flächen stehen nicht im Register.
# Where people buy
fs-flows-title = Kaufströme und Einzugsgebiet
fs-reach-seen = { $near } der Einwohner wohnen höchstens 400 Meter von einem Geschäft für tägliche Güter, { $far } höchstens 800 Meter.
fs-binding-seen = { $share } der Befragten kaufen tägliche Güter vor allem in der eigenen Gemeinde.
fs-flows-none = Noch nichts gemessen: kein Register enthält Kaufbindung oder Umsatz. Die Gemeinde kann sie eintragen, mit Quelle und Jahr.
fs-unmeasured = noch nicht gemessen
fs-flows-note = Zahlen aus Umfragen und aus Modellen sind nicht ohne Weiteres vergleichbar: achten Sie auf die Methode.
fs-reach-note = Luftlinie; Einwohner gleichmäßig über ihren statistischen Sektor verteilt. Ohne importierte Sektoren gibt es keine Zahl.
# Online
fs-online-title = E-Commerce und Auffindbarkeit
fs-online-chart = Anteil der Betriebe mit Webshop
fs-webshop = Webshop
fs-webshop-cluster = Webshop, vergleichbar
fs-delivery = Liefert
fs-pickup = Abholung
fs-listing-points = Punkte
fs-points = Punkte
fs-online-note = Der Balken ist diese Gemeinde, der Strich die vergleichbaren Gemeinden. Gruppen mit weniger als drei Betrieben haben keinen Anteil.
fs-online-seen = { $share } der Betriebe haben einen Webshop{ $than ->
    [more] , mehr als in vergleichbaren Gemeinden ({ $other }). Ein Eintrag erreicht im Mittel { $points } von 100 Punkten.
    [less] , weniger als in vergleichbaren Gemeinden ({ $other }). Ein Eintrag erreicht im Mittel { $points } von 100 Punkten.
    [same] , etwa so viele wie in vergleichbaren Gemeinden ({ $other }). Ein Eintrag erreicht im Mittel { $points } von 100 Punkten.
   *[none] . Ein Eintrag erreicht im Mittel { $points } von 100 Punkten.
 }
fs-listing-title = Was Einträge sagen
fs-element = Bestandteil
fs-listing-note = Die Punkte eines Eintrags sind die Summe dessen, was er sagt. Was jemand nicht zeigen will, zählt als nicht gesagt.
fs-element-hours = Öffnungszeiten
fs-element-contact = Telefon oder E-Mail
fs-element-website = Website
fs-element-description = Beschreibung
fs-element-products = Produkte
fs-element-position = Eigene Position auf der Karte
fs-together-note = Von mehreren Gemeinden zusammen sind Anteile und Dichten die aller Betriebe und Einwohner; Zahlen, Fläche und Vielfalt sind Mittelwerte pro Gemeinde.
# Missing
fs-missing-title = Was hier fehlt
fs-missing-reason = { $span ->
    [one] Gemeinden wie Ihre, mit { $people } Einwohnern, haben davon meist { $low }: { $kind }. Hier sind es { $here }.
   *[two] Gemeinden wie Ihre, mit { $people } Einwohnern, haben davon meist { $low } bis { $high }: { $kind }. Hier sind es { $here }.
 }
fs-missing-none = Keine Art von Betrieb fehlt hier deutlich gegenüber vergleichbaren Gemeinden.
fs-missing-no-peers = Ohne drei vergleichbare Gemeinden mit gefülltem Register lässt sich nicht sagen, was hier fehlt.
fs-missing-table = Weniger als in vergleichbaren Gemeinden
fs-many-table = Mehr als in vergleichbaren Gemeinden
fs-kind = Art des Betriebs
fs-here = Hier
fs-usual = Üblich
fs-expected = Erwartet
fs-with = Gemeinden mit
fs-chance = Zufall
fs-missing-note = { $n } Arten wurden verglichen. Genannt wird eine Art mit einem Standortquotienten (LQ) unter 0,75 oder über 1,25, mindestens 1,5 erwarteten Betrieben für so viele Einwohner und einem Zufall unter 10 % (Poisson). Durch Zufall allein stehen höchstens etwa { $chance } in jeder Liste. „Üblich“ ist die mittlere Hälfte der vergleichbaren Gemeinden.
# Definitions
fs-definitions-title = Definitionen und Quellen
fs-definitions-seen = So wird jede Zahl berechnet. Ein Strich bedeutet: nicht bekannt, also keine Null.
fs-thresholds-note = Zahlen öffentlicher Betriebe sind öffentlich und werden immer gezeigt. Anteile werden erst ab { $n } Betrieben gezeigt.
fs-ind-outlets = Betriebe
fs-ind-outlets-what = Öffentliche Betriebe mit eigenem Lokal im Register.
fs-ind-density = Betriebe pro 1.000 Einwohner
fs-ind-density-what = Betriebe ÷ Einwohner × 1.000. Es gibt keine Norm: vergleichen Sie mit ähnlichen Gemeinden.
fs-ind-retail = Einzelhandel im engeren Sinn
fs-ind-retail-what = Betriebe für tägliche, periodische und außergewöhnliche Güter.
fs-ind-retail-density = Einzelhandel pro 1.000 Einwohner
fs-ind-retail-density-what = Einzelhandel im engeren Sinn ÷ Einwohner × 1.000.
fs-ind-daily-density = Tägliche Güter pro 1.000 Einwohner
fs-ind-daily-density-what = Betriebe für tägliche Güter ÷ Einwohner × 1.000.
fs-ind-horeca = Anteil Gastgewerbe
fs-ind-horeca-what = Gaststätten und Unterkünfte ÷ Betriebe.
fs-ind-chains = Filialisierungsgrad
fs-ind-chains-what = Betriebe von Ketten ÷ Betriebe. Eine Kette ist eine bekannte Marke oder eine Formel mit mindestens sieben Niederlassungen.
fs-ind-variety = Arten von Betrieben
fs-ind-variety-what = Zahl der Arten, von denen es mindestens eine gibt.
fs-ind-diversity = Vielfalt (Shannon)
fs-ind-diversity-what = H = −(Summe von p × ln p) über die Arten von Betrieben. Höher ist vielfältiger.
fs-ind-evenness = Gleichmäßigkeit
fs-ind-evenness-what = H ÷ ln n, n die Zahl der Arten: 1, wenn jede Art gleich häufig ist.
fs-ind-core = Einzelhandel im Kern
fs-ind-core-what = Einzelhandelsbetriebe im gezeichneten Kern ÷ alle Einzelhandelsbetriebe.
fs-ind-turnover-rate = Fluktuation
fs-ind-turnover-rate-what = (Gründungen + Schließungen) ÷ Betriebe, über zwölf Monate.
fs-ind-webshop = Anteil mit Webshop
fs-ind-webshop-what = Betriebe mit Webshop ÷ Betriebe.
fs-ind-delivery = Anteil mit Lieferung
fs-ind-delivery-what = Betriebe, die liefern ÷ Betriebe.
fs-ind-pickup = Anteil mit Abholung
fs-ind-pickup-what = Betriebe, bei denen man Bestellungen abholt ÷ Betriebe.
fs-ind-listing = Qualität des Eintrags
fs-ind-listing-what = Mittlere Punkte von 100: Zeiten 30, Telefon oder E-Mail 20, Website 15, Beschreibung 15, Produkte 10, Position 10.
fs-ind-reach-400 = Einwohner im Umkreis von 400 m um tägliche Güter
fs-ind-reach-400-what = Einwohner im Umkreis von höchstens 400 m (Luftlinie) um einen Betrieb für tägliche Güter ÷ Einwohner.
fs-ind-reach-800 = Einwohner im Umkreis von 800 m um tägliche Güter
fs-ind-reach-800-what = Dasselbe für 800 m.
fs-ind-vacancy = Leerstandsquote (Lokale)
fs-ind-vacancy-what = Leere ÷ (genutzte + leere) Geschäftslokale, Gastgewerbe und Dienste eingeschlossen.
fs-ind-vacancy-floor = Leerstandsquote (m²)
fs-ind-vacancy-floor-what = Leere ÷ gesamte Fläche.
fs-ind-floor = Verkaufsfläche
fs-ind-floor-what = Fläche, die Kunden betreten und sehen; kein Lager, kein Büro.
fs-ind-floor-density = Verkaufsfläche pro 1.000 Einwohner
fs-ind-floor-density-what = Verkaufsfläche ÷ Einwohner × 1.000.
fs-ind-core-floor = Fläche im Kern
fs-ind-core-floor-what = Verkaufsfläche im Kern ÷ gesamte Verkaufsfläche.
fs-ind-floor-productivity = Flächenproduktivität
fs-ind-floor-productivity-what = Umsatz ÷ Verkaufsfläche, pro Jahr.
fs-ind-binding-daily = Kaufbindung tägliche Güter
fs-ind-binding-daily-what = Einwohner, die tägliche Güter vor allem in der eigenen Gemeinde kaufen ÷ alle Befragten.
fs-ind-flight-daily = Kaufkraftabfluss tägliche Güter
fs-ind-flight-daily-what = 100 % − Kaufbindung.
fs-ind-binding-periodic = Kaufbindung periodische Güter
fs-ind-binding-periodic-what = Einwohner, die periodische Güter vor allem in der eigenen Gemeinde kaufen ÷ alle Befragten.
fs-ind-flight-periodic = Kaufkraftabfluss periodische Güter
fs-ind-flight-periodic-what = 100 % − Kaufbindung.
fs-ind-binding-exceptional = Kaufbindung außergewöhnliche Güter
fs-ind-binding-exceptional-what = Einwohner, die außergewöhnliche Güter vor allem in der eigenen Gemeinde kaufen ÷ alle Befragten.
fs-ind-flight-exceptional = Kaufkraftabfluss außergewöhnliche Güter
fs-ind-flight-exceptional-what = 100 % − Kaufbindung.
fs-ind-attraction = Kaufkraftzufluss
fs-ind-attraction-what = Ausgaben von außerhalb ÷ alle Ausgaben in der Gemeinde.
fs-ind-provision = Versorgungsindex
fs-ind-provision-what = Umsatz in der Gemeinde ÷ Ausgaben ihrer Einwohner; über 1 zieht sie mehr an, als sie verliert.
fs-ind-footfall = Passantenindex
fs-ind-footfall-what = Passanten ÷ übliche Passanten am selben Wochentag × 100, um Wetter und Feiertage bereinigt.
fs-ind-capture = Fangquote
fs-ind-capture-what = Ladenbesuche ÷ Passanten, von Betrieben, die freiwillig zählen.
fs-ind-local-share = Lokal bezogen
fs-ind-local-share-what = Einkäufe bei Erzeugern in der gewählten Entfernung ÷ alle Einkäufe, nach Wert.
fs-ind-food-km = Lebensmittelkilometer
fs-ind-food-km-what = Summe von Entfernung × Menge.
# Figures a town enters
fs-fig-vacancy = Leerstandsquote (Lokale)
fs-fig-vacancy-floor = Leerstandsquote (m²)
fs-fig-floor = Verkaufsfläche
fs-fig-floor-core = Verkaufsfläche im Kern
fs-fig-turnover = Einzelhandelsumsatz, pro Jahr
fs-fig-spending = Ausgaben der Einwohner, pro Jahr
fs-fig-binding-daily = Kaufbindung tägliche Güter
fs-fig-binding-periodic = Kaufbindung periodische Güter
fs-fig-binding-exceptional = Kaufbindung außergewöhnliche Güter
fs-fig-attraction = Kaufkraftzufluss
fs-fig-footfall = Passantenindex
fs-fig-capture = Fangquote
fs-fig-local-share = Lokal bezogen
fs-fig-food-km = Lebensmittelkilometer
fs-figures-title = Eigene Zahlen
fs-figures-lead = Zahlen, die in keinem Register stehen: Kaufbindung, Fläche, Umsatz. Sie erscheinen auch auf dem öffentlichen Blatt, mit Quelle und Jahr.
fs-figures-empty = Noch keine eigenen Zahlen
fs-figures-empty-text = Tragen Sie unten eine Zahl ein, zum Beispiel aus einer Umfrage oder von der Provinz.
fs-figure-new = Eine Zahl eintragen
fs-figure-what = Was
fs-figure-year = Jahr
fs-figure-value = Wert
fs-figure-source = Quelle
fs-figure-source-hint = Wer hat es gemessen, und wo steht es?
fs-figure-method = Methode
fs-figure-method-hint = Zum Beispiel: Umfrage zum Hauptkaufort oder ein Modell der Kaufströme.
fs-figure-save = Zahl speichern
fs-remove-figure = { $name }, { $year } entfernen
fs-figure-no-kind = Wählen Sie, was die Zahl ist.
fs-figure-no-year = Schreiben Sie ein vergangenes oder laufendes Jahr mit vier Ziffern.
fs-figure-no-number = Schreiben Sie eine Zahl, zum Beispiel 81,5.
fs-figure-out-of-range = Diese Zahl kann nicht sein: ein Prozentsatz liegt zwischen 0 und 100, und nichts ist kleiner als 0.
fs-figure-no-source = Schreiben Sie, woher die Zahl stammt.
fs-figure-full = Es gibt schon zu viele Zahlen: entfernen Sie zuerst eine.
# Areas an officer draws
fs-areas-title = Einkaufsgebiete
fs-areas-lead = Zeichnen Sie Ihr Kerneinkaufsgebiet, Bänder und Gewerbegebiete. Das Blatt zählt, was darin liegt.
fs-areas-empty = Noch kein Gebiet
fs-areas-empty-text = Ein Kreis um den Platz ist ein guter Anfang.
fs-area-outlets = Betriebe: { $n }
fs-remove-area = { $name } entfernen
fs-area-new = Ein Gebiet hinzufügen
fs-area-name = Name
fs-area-kind = Art des Gebiets
fs-area-circle = Ein Kreis
fs-area-middle = Mitte
fs-area-middle-hint = Breite und Länge, zum Beispiel 51.1544, 3.2353
fs-area-radius = Radius in Metern
fs-area-radius-hint = Von 50 bis 5000
fs-area-shape = Oder eine Zeichnung (GeoJSON)
fs-area-shape-hint = Fügen Sie ein Polygon oder MultiPolygon in WGS84 ein, wie QGIS oder geojson.io sie speichern. Steht hier etwas, zählt der Kreis nicht.
fs-area-save = Gebiet speichern
fs-area-no-name = Geben Sie dem Gebiet einen Namen.
fs-area-no-kind = Wählen Sie eine Art des Gebiets.
fs-area-no-middle = Schreiben Sie Breite und Länge mit einem Komma dazwischen, oder fügen Sie eine Zeichnung ein.
fs-area-no-radius = Schreiben Sie einen Radius zwischen 50 und 5000 Metern.
fs-area-elsewhere = Dieses Gebiet liegt weder in der Gemeinde noch in ihrer Nähe.
fs-area-full = Es gibt schon zu viele Gebiete: entfernen Sie zuerst eines.
fs-shape-not-json = Das ist kein GeoJSON: es kann nicht gelesen werden.
fs-shape-no-polygon = Es enthält kein Polygon oder MultiPolygon.
fs-shape-ring = Ein Ring hat weniger als vier Punkte oder ist nicht geschlossen.
fs-shape-position = Die Punkte sind keine Längen und Breiten (WGS84) in oder bei Belgien. Wandeln Sie Lambert-Koordinaten zuerst um.
fs-shape-too-many = Die Zeichnung hat zu viele Punkte: vereinfachen Sie sie auf 5000.
# In the log of the town
audit-kind-factsheet-area = Gebiet des Faktenblatts
audit-kind-factsheet-figure = Zahl des Faktenblatts
