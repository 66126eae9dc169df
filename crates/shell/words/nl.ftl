# The frame of every page
skip-to-content = Ga naar de inhoud
language-switch = Taal
footer-line = Plein toont wat lokaal te koop is: open voor iedereen, zonder reclame en zonder volgen.
footer-nav = Over deze site
footer-about = Over Plein
footer-open-data = Open data
footer-visitors = Bezoekerscijfers
footer-privacy = Privacy
footer-accessibility = Toegankelijkheid
embed-source = Bron: { $name }

# Components
field-required = verplicht
suggest-count = voorstellen; kies met de pijltjes
suggest-none = geen voorstellen
filter-more = Nog { $n } tonen
filter-count = { $n ->
    [one] { $n } zaak
   *[other] { $n } zaken
  }
pager-label = Bladeren
pager-previous = Vorige
pager-next = Volgende
pager-where = Blad { $page } van { $last }
breadcrumb-label = Kruimelpad
chip-remove = (weghalen)
chart-keep = Bewaar deze grafiek
chart-table = Toon de cijfers in een tabel
map-skip = Sla de kaart over en ga naar de lijst
map-loading = De kaart wordt geladen…
map-zoom-in = Inzoomen
map-zoom-out = Uitzoomen
map-locate = Toon waar ik ben
map-cluster = zaken
map-failed = De kaart kan hier niet getoond worden. De lijst toont dezelfde zaken.

# Failures
failure-home = Naar de startpagina
failure-ours = Dit is onze fout, niet die van jou. We hebben ze genoteerd.
failure-reference = Referentie: { $reference }
failure-foreign = Dit formulier is vanaf een andere website verstuurd. Open de pagina hier en probeer opnieuw.
failure-query = Een waarde in het adres van deze pagina kunnen we niet lezen. Begin opnieuw vanaf de startpagina.
failure-limit = Dat is te veel ineens: ten hoogste { $limit }. Maak de vraag kleiner.
failure-not-found-title = Deze pagina vinden we niet
failure-not-found-text = Misschien is het adres verkeerd getypt, of is de pagina verhuisd.
failure-gone-title = Deze zaak staat hier niet meer
failure-gone-text = De zaak is gestopt, verhuisd of wil niet meer vermeld worden.
failure-bad-input-title = Dit begrijpen we niet
failure-bad-input-text = Kijk na wat u invulde en probeer opnieuw.
failure-forbidden-title = Dit mag hier niet
failure-forbidden-text = U hebt geen toegang tot deze pagina.
failure-too-many-title = Even geduld
failure-too-many-text = Er komen te veel vragen na elkaar van uw verbinding. Probeer het over een minuut opnieuw.
failure-address-too-long-title = Het adres is te lang
failure-address-too-long-text = Kort uw zoekvraag in, of kies minder filters.
failure-body-too-large-title = Dit is te groot
failure-body-too-large-text = Wat u verstuurde is groter dan we aannemen. Stuur een kleiner bestand of een kortere tekst.
failure-wrong-method-title = Dit kan hier niet
failure-wrong-method-text = Deze pagina kan alleen bekeken worden. Ga terug en probeer opnieuw.
failure-wrong-type-title = Dit soort bestand lezen we niet
failure-wrong-type-text = Verstuur een formulier of JSON.
failure-busy-title = Het is even heel druk
failure-busy-text = We helpen eerst wie al bezig is. Probeer het over enkele seconden opnieuw.
failure-timeout-title = Dit duurt te lang
failure-timeout-text = De vraag is gestopt omdat ze te lang duurde. Maak ze eenvoudiger of probeer het straks opnieuw.
failure-disk-full-title = We kunnen dit nu niet bewaren
failure-disk-full-text = De schijf van de server is vol. Er is niets half bewaard. Zoeken gaat gewoon door.
failure-internal-title = Er liep iets mis
failure-internal-text = Probeer het straks opnieuw.

# Who is signed in
account-sign-in = Aanmelden
account-mine = Mijn account
role-shopper = Bezoeker
role-merchant = Handelaar
role-moderator = Moderator
role-officer = Medewerker van de stad
role-coach = Coach
role-coordinator = Coördinator
role-admin = Beheerder
failure-csrf = Uw formulier is verouderd of kwam niet van deze site. Er is niets gewijzigd. Ga terug, laad de pagina opnieuw en probeer nog eens.
failure-role = In de hoedanigheid waarin u nu werkt, kunt u deze pagina niet gebruiken.
failure-switch = Kies een andere hoedanigheid
failure-sign-in-title = Meld u eerst aan
failure-sign-in-text = Deze gegevens zijn er alleen voor wie aangemeld is.
