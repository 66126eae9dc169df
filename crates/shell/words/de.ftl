# The frame of every page
skip-to-content = Zum Inhalt springen
language-switch = Sprache
footer-line = Plein zeigt, was es in der Nähe zu kaufen gibt: offen für alle, ohne Werbung und ohne Tracking.
footer-nav = Über diese Website
footer-about = Über Plein
footer-open-data = Offene Daten
footer-visitors = Besucherzahlen
footer-privacy = Datenschutz
footer-accessibility = Barrierefreiheit
embed-source = Quelle: { $name }

# Components
field-required = Pflichtfeld
suggest-count = Vorschläge; wählen Sie mit den Pfeiltasten
suggest-none = keine Vorschläge
filter-more = { $n } weitere anzeigen
filter-count = { $n ->
    [one] { $n } Geschäft
   *[other] { $n } Geschäfte
  }
pager-label = Seiten
pager-previous = Zurück
pager-next = Weiter
pager-where = Seite { $page } von { $last }
breadcrumb-label = Navigationspfad
chip-remove = (entfernen)
chart-keep = Dieses Diagramm speichern
chart-table = Zahlen als Tabelle anzeigen
map-skip = Karte überspringen und zur Liste gehen
map-loading = Die Karte wird geladen…
map-zoom-in = Vergrößern
map-zoom-out = Verkleinern
map-locate = Zeigen, wo ich bin
map-cluster = Geschäfte
map-failed = Die Karte kann hier nicht angezeigt werden. Die Liste zeigt dieselben Geschäfte.

# Failures
failure-home = Zur Startseite
failure-ours = Das ist unser Fehler, nicht Ihrer. Wir haben ihn notiert.
failure-reference = Referenz: { $reference }
failure-foreign = Dieses Formular wurde von einer anderen Website gesendet. Öffnen Sie die Seite hier und versuchen Sie es erneut.
failure-query = Ein Wert in der Adresse dieser Seite ist nicht lesbar. Beginnen Sie neu auf der Startseite.
failure-limit = Das ist zu viel auf einmal: höchstens { $limit }. Fragen Sie nach weniger.
failure-not-found-title = Diese Seite finden wir nicht
failure-not-found-text = Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.
failure-gone-title = Dieses Geschäft ist hier nicht mehr verzeichnet
failure-gone-text = Es hat geschlossen, ist umgezogen oder möchte nicht mehr genannt werden.
failure-bad-input-title = Das verstehen wir nicht
failure-bad-input-text = Prüfen Sie Ihre Angaben und versuchen Sie es erneut.
failure-forbidden-title = Das ist hier nicht erlaubt
failure-forbidden-text = Sie haben keinen Zugang zu dieser Seite.
failure-too-many-title = Einen Moment bitte
failure-too-many-text = Von Ihrer Verbindung kommen zu viele Anfragen nacheinander. Versuchen Sie es in einer Minute erneut.
failure-address-too-long-title = Die Adresse ist zu lang
failure-address-too-long-text = Kürzen Sie Ihre Suche oder wählen Sie weniger Filter.
failure-body-too-large-title = Das ist zu groß
failure-body-too-large-text = Ihre Sendung ist größer, als wir annehmen. Senden Sie eine kleinere Datei oder einen kürzeren Text.
failure-wrong-method-title = Das geht hier nicht
failure-wrong-method-text = Diese Seite kann nur angesehen werden. Gehen Sie zurück und versuchen Sie es erneut.
failure-wrong-type-title = Diese Art von Datei lesen wir nicht
failure-wrong-type-text = Senden Sie ein Formular oder JSON.
failure-busy-title = Es ist gerade sehr viel los
failure-busy-text = Wir helfen zuerst denen, die schon da sind. Versuchen Sie es in einigen Sekunden erneut.
failure-timeout-title = Das dauert zu lange
failure-timeout-text = Die Anfrage wurde beendet, weil sie zu lange dauerte. Vereinfachen Sie sie oder versuchen Sie es später erneut.
failure-disk-full-title = Wir können das jetzt nicht speichern
failure-disk-full-text = Die Festplatte des Servers ist voll. Nichts wurde halb gespeichert. Die Suche läuft weiter.
failure-internal-title = Etwas ist schiefgegangen
failure-internal-text = Versuchen Sie es später erneut.

# Who is signed in
account-sign-in = Anmelden
account-mine = Mein Konto
role-shopper = Besucher
role-merchant = Händler
role-moderator = Moderator
role-officer = Mitarbeiter der Gemeinde
role-coach = Coach
role-coordinator = Koordinator
role-admin = Verwalter
failure-csrf = Ihr Formular war veraltet oder kam nicht von dieser Website. Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
failure-role = In der Eigenschaft, in der Sie jetzt arbeiten, können Sie diese Seite nicht nutzen.
failure-switch = Eine andere Eigenschaft wählen
failure-sign-in-title = Bitte melden Sie sich zuerst an
failure-sign-in-text = Diese Angaben sind nur für angemeldete Personen.
