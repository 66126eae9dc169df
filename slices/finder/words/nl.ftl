# The language itself, for addresses of proposals
finder-language = nl

# Searching
finder-what = Wat zoekt u?
finder-what-example = brood, fietsenmaker, naam van een zaak
finder-where = Waar?
finder-where-example = gemeente, dorp of postcode
finder-search = Zoek
finder-near = Bij mij
finder-near-failed = Uw plaats is niet bekend. Typ een gemeente of postcode.
finder-examples = Probeer bijvoorbeeld:
finder-example-1 = warm brood op zondag
finder-example-2 = fietsband
finder-example-3 = verse kaas van de boer

# The first page
finder-home-title = Vind wat u zoekt, vlak bij huis
finder-home-description = { $n ->
    [one] Zoek in { $n } zaak: wie verkoopt wat u zoekt, waar, en wanneer is het open?
   *[other] Zoek in { $n } zaken: wie verkoopt wat u zoekt, waar, en wanneer is het open?
  }
finder-home-heading = Vind wat u zoekt, vlak bij huis
finder-home-lead = { $n ->
    [one] Eén winkel, boerderij of vakman. U ziet wat er te koop is en of het nu open is.
   *[other] { $n } winkels, cafés, hoeves en vakmensen uit uw streek. U ziet wat ze verkopen, waar ze zijn en of ze nu open zijn.
  }
finder-home-lead-empty = Hier vindt u straks de winkels, cafés, hoeves en vakmensen uit uw streek.
finder-home-kinds = Vaak gezocht
finder-home-towns = Gemeenten
finder-home-all-towns = Alle gemeenten
finder-home-promises = Wat u van ons mag verwachten
finder-promise-open-title = Open wanneer u komt
finder-promise-open-text = Kies een dag en een uur. Feestdagen, jaarlijks verlof en marktdagen zijn meegerekend.
finder-promise-local-title = Van hier
finder-promise-local-text = Zelfstandige zaken, hoevewinkels en streekproducten vindt u met één klik.
finder-promise-private-title = Zonder volgen
finder-promise-private-text = Geen reclame, geen cookies, geen account nodig. Niemand kijkt mee.

# Results
finder-results-title = { $what } in { $place }
finder-results-in = Zaken in { $place }
finder-results-everything = Alle zaken
finder-results-description = { $n ->
    [one] { $n } zaak gevonden, met openingsuren, adres en kaart.
   *[other] { $n } zaken gevonden, met openingsuren, adres en kaart.
  }
finder-total = { $n ->
    [0] Niets gevonden
    [one] { $n } zaak gevonden
   *[other] { $n } zaken gevonden
  }
finder-total-in = { $n ->
    [0] Niets gevonden in { $place }
    [one] { $n } zaak in { $place }
   *[other] { $n } zaken in { $place }
  }
finder-total-here = { $n ->
    [0] Niets gevonden in uw buurt
    [one] { $n } zaak in uw buurt
   *[other] { $n } zaken in uw buurt
  }
finder-total-map = { $n ->
    [0] Niets gevonden in dit stuk van de kaart
    [one] { $n } zaak in dit stuk van de kaart
   *[other] { $n } zaken in dit stuk van de kaart
  }
finder-list = Lijst
finder-map = Kaart
finder-show-map = Toon op de kaart
finder-search-here = Zoek in dit gebied
finder-outside = Net buiten { $place }
finder-outside-here = Iets verder weg
finder-outside-map = Net buiten de kaart
finder-which-place = Welk { $place } bedoelt u?
finder-which-place-text = Er zijn verschillende plaatsen met die naam. Kies de juiste.
finder-did-you-mean = Bedoelde u:
finder-did-you-mean-place = Bedoelde u een van deze plaatsen?
finder-note-understood = We zoeken bij: { $names }.
finder-note-moment = Open op { $moment }.
finder-note-corrected = We zochten op “{ $words }”.
finder-note-left-out = Alles samen vonden we niet. Weggelaten: { $words }.
finder-note-wider = Hier is er geen. Daarom tonen we de dichtste zaken in een ruimer gebied.
finder-note-neighbours = Die soort zaak is er niet. Dit lijkt erop: { $names }.
finder-note-place = We zochten in { $name }.
finder-nothing = Hier vonden we niets
finder-nothing-text = Misschien lukt het zo:
finder-way-no-filters = Zoek opnieuw zonder filters
finder-way-everywhere = Zoek overal, niet alleen hier
finder-way-all-here = Toon alle zaken op deze plaats
finder-way-search = Zoek een zaak
finder-way-town = Alle zaken in { $town }
finder-way-towns = Alle gemeenten
finder-way-data = Alle bestanden
finder-way-visitors = Bezoekers van alle gemeenten

# Filters
finder-filters = Filters
finder-chosen = Gekozen filters
finder-clear = Alles wissen
finder-apply = Toon de resultaten
finder-filter-open = Openingsuren
finder-filter-kind = Soort zaak
finder-filter-facts = Goed om te weten
finder-open-any = Maakt niet uit
finder-open-now = Nu open
finder-open-at = Open op een ander moment
finder-moment = Dag en uur
finder-sort = Volgorde
finder-sort-best = Beste eerst
finder-sort-distance = Dichtste eerst
finder-sort-name = Op naam
finder-radius = Afstand
finder-radius-any = Maakt niet uit

# States
finder-state-open = Nu open
finder-state-open-until = Open tot { $time }
finder-state-open-always = Altijd open
finder-state-closed = Gesloten
finder-state-opens-today = Gesloten, opent om { $time }
finder-state-opens-tomorrow = Gesloten, opent morgen om { $time }
finder-state-opens-on = Gesloten, opent { $day } om { $time }
finder-state-unknown = Openingsuren niet bekend
finder-state-unknown-because = Misschien open: { $remark }

# Features
finder-feature-delivery = Levert aan huis
finder-feature-pickup = Bestellen en afhalen
finder-feature-webshop = Webwinkel
finder-feature-farm = Eigen hoeveproducten
finder-feature-regional = Streekproducten
finder-feature-wheelchair = Toegankelijk met een rolstoel
finder-feature-independent = Zelfstandige zaak
finder-feature-voucher = Neemt de cadeaubon van de gemeente aan
finder-feature-chain = Winkelketen
finder-feature-market = Marktkraam
finder-feature-vending = Automaat
finder-feature-organic = Biologisch
finder-feature-vacant = Leegstaand pand

# An establishment
finder-trail-home = Start
finder-establishment-description = { $sign }: { $kind }, { $street }, { $locality }. Openingsuren, telefoon, kaart en aanbod.
finder-also-known = Ook bekend als { $names }
finder-hours = Openingsuren
finder-hours-week = Openingsuren van de komende zeven dagen
finder-hours-special = Binnenkort anders
finder-hours-unknown = De openingsuren kennen we nog niet.
finder-hours-tell = Kent u ze? Laat het ons weten.
finder-today = vandaag
finder-day-whole = Dag en nacht open
finder-day-unusual = Anders dan gewoonlijk
finder-leave = Gesloten van { $first } tot en met { $last }.
finder-vacant-text = Dit pand staat leeg. Hier is nu geen zaak.
finder-good-to-know = Goed om te weten
finder-products = Aanbod
finder-address = Adres en contact
finder-directions = Breng me ernaartoe
finder-still = Kaartje: { $sign } in { $place }
finder-rough-distance = ± bij een afstand: van deze zaak kennen we enkel het dorp of de stad, niet de juiste plek.
finder-rough-village = De kaart toont het midden van het dorp: de juiste plek van deze zaak kennen we niet.
finder-rough-town = De kaart toont het midden van de gemeente: de juiste plek van deze zaak kennen we niet.
finder-map-open = Open de grote kaart
finder-similar = Gelijkaardige zaken in de buurt
finder-similar-all = Toon ze allemaal
finder-sources = Waar komen deze gegevens vandaan?
finder-checked = Laatst nagekeken op { $date }.
finder-changed = Laatst gewijzigd op { $date }.
finder-stale = Dat is al een tijd geleden: bel even voor u vertrekt.
finder-source-owner = De zaak zelf
finder-source-kbo = Kruispuntbank van Ondernemingen
finder-source-town = De gemeente
finder-source-federation = Een partnerorganisatie
finder-source-osm = OpenStreetMap
finder-source-addresses = Adressenregister van Vlaanderen
finder-source-demo = Verzonnen voorbeeld
finder-osm-note = Deze zaak kennen we alleen van de open kaart:
finder-number = Vestigingsnummer { $number }
finder-report-title = Klopt er iets niet?
finder-report-text = Meld het hier. Uw naam hoeft niet.
finder-report-subject = Waarover gaat het?
finder-report-other = Iets anders
finder-report-hours = De openingsuren kloppen niet
finder-report-closed = De zaak bestaat niet meer
finder-report-moved = De zaak is verhuisd
finder-report-contact = Telefoon, e-mail of website klopt niet
finder-report-category = De soort zaak klopt niet
finder-report-message = Wat is er fout?
finder-report-hint = Bijvoorbeeld: op maandag gesloten. Schrijf hier geen gegevens over uzelf of anderen.
finder-report-send = Verstuur de melding
finder-report-short = Schrijf in enkele woorden wat er fout is.
finder-report-long = Dat is te lang. Houd het bij 1.000 tekens.
finder-report-many = Er kwamen net al veel meldingen binnen. Probeer het over een uur opnieuw. Uw tekst staat er nog.
finder-report-thanks-title = Dank u wel!
finder-report-thanks = Uw melding is goed aangekomen. De gemeente kijkt ze na.

# Towns
finder-town-title = Winkels, horeca en hoeves in { $town }
finder-town-description = { $n ->
    [one] { $n } zaak in { $town }: openingsuren, adres en kaart.
   *[other] { $n } zaken in { $town }: winkels, cafés, restaurants, hoeves en vakmensen, met openingsuren, adres en kaart.
  }
finder-town-heading = Lokaal kopen in { $town }
finder-town-lead = { $n ->
    [one] { $n } zaak in { $town }. Wat zoekt u?
   *[other] { $n } zaken in { $town }. Wat zoekt u?
  }
finder-town-empty = In { $town } kennen we nog geen zaken. Zoek in een gemeente in de buurt.
finder-town-open = { $n ->
    [one] { $n } zaak is nu open
   *[other] { $n } zaken zijn nu open
  }
finder-town-still = Omtrek van { $town } en de buurgemeenten
finder-town-kinds = Wat is er in { $town }?
finder-town-markets = Markten
finder-town-features = Zoek op wat u belangrijk vindt
finder-town-villages = Dorpen en wijken
finder-town-neighbours = Gemeenten in de buurt
finder-town-data = Download de zaken van { $town } als open data (GeoJSON)
finder-kind-title = { $kind } in { $town }
finder-kind-description = { $n ->
    [one] { $n } adres in { $town }: { $kind }. Openingsuren, telefoon en kaart.
   *[other] { $n } adressen in { $town }: { $kind }. Openingsuren, telefoon en kaart.
  }
finder-kind-filters = Meer filters
finder-kind-none = Geen { $kind } in { $town }
finder-kind-none-text = Hieronder vindt u wat er wel is.
finder-kind-neighbours = Ook in { $town }
finder-kind-elsewhere = { $kind } in de buurt
finder-towns-title = Alle gemeenten
finder-towns-description = { $n ->
    [one] { $n } gemeente met haar winkels, horeca, hoeves en markten.
   *[other] { $n } gemeenten met hun winkels, horeca, hoeves en markten.
  }
finder-towns-lead = { $n ->
    [one] { $n } gemeente. Kies ze en zie wat er te koop is.
   *[other] { $n } gemeenten. Kies er een en zie wat er te koop is.
  }
finder-towns-none = Er zijn nog geen gemeenten ingelezen
finder-towns-still = Kaartje met de omtrek van de gemeenten

# Visitors
finder-visitors-title = Bezoekers per week
finder-visitors-description = Hoeveel mensen deze site bezoeken, per week, gemeente en soort pagina. Geteld zonder cookies.
finder-visitors-lead = Hoeveel mensen vonden hier hun weg naar een zaak in de buurt?
finder-visitors-latest = bezoekers in de laatste volle week ({ $week })
finder-visitors-town = Gemeente
finder-visitors-all = Alle gemeenten
finder-visitors-no-town = Pagina’s zonder gemeente
finder-visitors-show = Toon
finder-visitors-chart = Bezoekers per week
finder-visitors-note = Minder dan 5 bezoekers tonen we niet. Op de tekening staat daar een streepje.
finder-visitors-week = Week
finder-visitors-visitors = Bezoekers
finder-visitors-views = Bekeken pagina’s
finder-visitors-by-town = Per gemeente, de laatste twee jaar
finder-visitors-by-partner = Per site die ons insluit, de laatste twee jaar
finder-visitors-partner = Site
finder-visitors-none = Er zijn nog geen bezoeken geteld
finder-visitors-how-title = Hoe tellen we?
finder-visitors-how = De server telt zelf. Er komt niets op uw toestel en er wordt niets van gelezen. Van elk bezoek maakt de server een onherkenbaar getal uit een stuk van het netwerkadres en de naam van de browser, met een sleutel die elke nacht vernietigd wordt. Wie op twee dagen komt, telt dus twee keer. Robots tellen niet mee. Het aantal bezoekers is een schatting met een fout van ongeveer 1 %.
finder-visitors-file = Download als CSV
finder-kind-home = Startpagina
finder-kind-results = Zoekresultaten
finder-kind-establishment = Zaken
finder-kind-town = Gemeenten
finder-kind-embed = Ingesloten

# About
finder-about-title = Over Plein
finder-about-description = Wat Plein is, wie het maakt en hoe u meedoet.
finder-about-lead = Plein toont wat er lokaal te koop is: in winkels, op hoeves, op de markt en bij vakmensen. Open voor iedereen.
finder-about-count = { $towns ->
    [one] Nu staan er { $n } zaken uit { $towns } gemeente in.
   *[other] Nu staan er { $n } zaken uit { $towns } gemeenten in.
  }
finder-about-data-title = Waar komen de gegevens vandaan?
finder-about-data = Uit de Kruispuntbank van Ondernemingen, van de gemeenten, van de handelaars zelf en van OpenStreetMap. Bij elke zaak staat welke bron wat zei, en wanneer. Gegevens van zelfstandigen tonen we alleen als zij dat goedvinden.
finder-about-rank-title = Wie staat bovenaan?
finder-about-rank = Wie het best past bij wat u zoekt, en dan wie het dichtst bij is. Niemand kan voor een plaats betalen.
finder-about-merchant-title = Bent u handelaar?
finder-about-merchant = Klopt er iets niet op de pagina van uw zaak? Gebruik het formulier onderaan die pagina. Uw gemeente past het aan.
finder-about-open-title = Open data en open broncode
finder-about-open = Alle gegevens mag u hergebruiken, en uw gemeente kan de lijst of de kaart op haar eigen site zetten.
finder-contact = Contact

# Privacy
finder-privacy-title = Privacy
finder-privacy-description = Wat we wel en niet weten over wie deze site bezoekt.
finder-privacy-lead = Kort: we weten niet wie u bent, en dat willen we zo houden.
finder-privacy-visitors-title = Als u zoekt
finder-privacy-visitors-1 = Er zijn geen cookies, en op uw toestel wordt niets bewaard.
finder-privacy-visitors-2 = Wat u zoekt, schrijven we niet in een logboek.
finder-privacy-visitors-3 = Uw plaats vragen we alleen als u op “Bij mij” klikt. Ze dient enkel voor dat ene antwoord.
finder-privacy-visitors-4 = Er gaat niets naar andere bedrijven: kaart, letters en programma’s komen van onze eigen server.
finder-privacy-count-title = Hoe we bezoekers tellen
finder-privacy-count = Uit een stuk van het netwerkadres en de naam van uw browser maakt de server een onherkenbaar getal, met een sleutel die elke nacht vernietigd wordt. Bewaard wordt alleen een schatting per week, waaruit niemand te herkennen is. Kleine aantallen tonen we niet.
finder-privacy-report-title = Als u een fout meldt
finder-privacy-report = { $days ->
    [one] We bewaren uw tekst { $days } dag, zonder uw naam of adres.
   *[other] We bewaren uw tekst ten hoogste { $days } dagen, zonder uw naam of adres. Schrijf er zelf ook geen in.
  }
finder-privacy-merchant-title = Als u handelaar bent
finder-privacy-merchant = De gegevens van vennootschappen en verenigingen komen uit openbare registers. Van wie als natuurlijke persoon onderneemt, tonen we alleen wat die persoon zelf wil tonen. Trekt u die toestemming in, dan is uw zaak binnen een seconde niet meer te vinden.
finder-privacy-processing = Alles wat we met persoonsgegevens doen, waarom en hoelang
finder-privacy-rights-title = Uw rechten
finder-privacy-rights = U mag vragen wat we over u bewaren, het laten verbeteren of wissen, en bezwaar maken. Schrijf naar:
finder-privacy-authority = Bent u niet tevreden met ons antwoord? Dan kunt u terecht bij de toezichthouders:

# Accessibility statement
finder-access-title = Toegankelijkheidsverklaring
finder-access-description = In hoeverre deze site voor iedereen bruikbaar is, en waar u terechtkunt als iets niet lukt.
finder-access-scope = { $operator } streeft ernaar haar websites toegankelijk te maken, overeenkomstig het Bestuursdecreet van 7 december 2018. Deze toegankelijkheidsverklaring is van toepassing op { $url }.
finder-access-status-title = Nalevingsstatus
finder-access-full = Deze website voldoet volledig aan de Web Content Accessibility Guidelines (WCAG) 2.2 niveau AA en aan EN 301 549.
finder-access-partial = Deze website voldoet gedeeltelijk aan de Web Content Accessibility Guidelines (WCAG) 2.2 niveau AA en aan EN 301 549, wegens de hieronder genoemde punten.
finder-access-exceptions-title = Niet-toegankelijke inhoud
finder-access-exceptions-none = Er zijn geen punten bekend die niet voldoen.
finder-access-nonconform-title = Niet-naleving van het Bestuursdecreet
finder-access-nonconform-1 = De beweegbare kaart is met een schermlezer niet zinvol te gebruiken. Alles wat op de kaart staat, staat ook in de lijst ernaast.
finder-access-burden-title = Onevenredige last
finder-access-burden = Wij beroepen ons niet op een onevenredige last.
finder-access-outside-title = Buiten de werkingssfeer van de toepasselijke wetgeving
finder-access-outside-1 = Onlinekaarten, zolang de noodzakelijke gegevens ook op een andere manier gegeven worden.
finder-access-outside-2 = Websites van handelaars waarnaar we verwijzen.
finder-access-made-title = Opstelling van deze toegankelijkheidsverklaring
finder-access-made = Deze verklaring is opgesteld op { $date }, na een eigen beoordeling: elke pagina is in elke taal nagekeken met axe-core, met het toetsenbord doorlopen en zonder JavaScript geprobeerd.
finder-access-contact-title = Feedback en contactgegevens
finder-access-contact = Lukt iets niet, of hebt u iets nodig in een andere vorm? Laat het ons weten. U krijgt binnen veertien dagen antwoord.
finder-access-enforce-title = Handhavingsprocedure
finder-access-enforce = Bent u niet tevreden met ons antwoord? Dan kunt u een klacht indienen bij de Vlaamse Ombudsdienst:

# Open data
finder-data-title = Open data
finder-data-description = Alle zaken als GeoJSON, CSV en JSON-LD, en een open API.
finder-data-lead = Alles wat u hier vindt, mag u hergebruiken. De licentie hangt af van de laag: houd ze uit elkaar.
finder-data-register-title = Het register
finder-data-register = Zaken uit de Kruispuntbank van Ondernemingen, van gemeenten en van handelaars. Vermeld de bron. Licentie:
finder-data-osm-title = De open kaart
finder-data-osm = Zaken die we alleen van OpenStreetMap kennen. Wie ze met andere gegevens mengt, moet het geheel onder dezelfde licentie delen. Licentie:
finder-data-columns = Kolommen
finder-data-columns-text = Coördinaten zijn in graden (WGS 84). Voeg ?gemeente=31022 toe voor één gemeente (NIS-code).
finder-data-api-title = API
finder-data-api = Vrij te gebruiken, zonder sleutel, vanaf elke site. Ten hoogste 100 zaken per antwoord. Een voorbeeld:
finder-data-openapi = Beschrijving (OpenAPI 3.1)
finder-data-catalog = Catalogus (DCAT)
finder-data-linked-title = Gekoppelde data (OSLO)
finder-data-linked = Elke zaak heeft een vast adres dat begint met /id/handelszaak/. Een programma krijgt er JSON-LD, Turtle of N-Triples volgens OSLO Lokale Economie, een mens de gewone pagina.
finder-data-stream = Alle wijzigingen, om een eigen kopie bij te houden (LDES)
finder-data-kinds = De soorten zaken, in vier talen (SKOS)
finder-data-shapes = Waaraan de gegevens voldoen (SHACL)
finder-data-counts-title = Drukte: tellingen per uur
finder-data-counts = Passanten, fietsers, auto’s en bezette parkeerplaatsen per uur, per gemeente als CSV, Parquet en Arrow.
finder-data-counts-files = Bestanden met tellingen
finder-data-embed-title = Op uw eigen site
finder-data-embed = Een lijst, een kaart of één zaak op de site van uw gemeente, in uw kleuren:

# Embeds
finder-embed-title = Zet Plein op uw site
finder-embed-description = Maak een lijst, kaart of kaartje van lokale zaken voor uw eigen site.
finder-embed-lead = Kies wat u wilt tonen. U ziet meteen het resultaat en krijgt de code om te plakken.
finder-embed-shape = Vorm
finder-embed-list = Lijst
finder-embed-map = Kaart met lijst
finder-embed-card = Eén zaak
finder-embed-count = Aantal zaken
finder-embed-colour = Hoofdkleur
finder-embed-language = Taal
finder-embed-id = Zaak (alleen voor de vorm “Eén zaak”)
finder-embed-id-hint = Plak het laatste stuk van het adres van haar pagina.
finder-embed-make = Toon het voorbeeld
finder-embed-preview = Voorbeeld
finder-embed-code = De code
finder-embed-code-text = Plak dit op uw pagina. Het kader neemt vanzelf de juiste hoogte.
finder-embed-code-label = HTML-code
finder-embed-copy = Kopieer
finder-embed-copied = Gekopieerd
finder-embed-plain = Zonder script
finder-embed-needs-id = Vul hierboven in welke zaak u wilt tonen.
finder-embed-allowed = Het kader werkt alleen op sites die de beheerder heeft toegelaten. Werkt het bij u niet? Vraag het ons.
finder-embed-more = { $n ->
    [one] Toon ze op Plein
   *[other] Toon alle { $n } op Plein
  }

# Pieces of a question that cannot be read
finder-tile-unknown = Dat stuk van de kaart bestaat niet.
refusal-too-long = De vraag is te lang. Kort ze in.
refusal-text-too-long = Uw zoekvraag is te lang. Houd het bij { $limit } tekens.
refusal-too-many = Dat zijn te veel keuzes ineens. Kies er ten hoogste { $limit }.
refusal-category-unknown = De soort zaak “{ $value }” kennen we niet. Kies er een uit de lijst.
refusal-feature-unknown = Het kenmerk “{ $value }” kennen we niet. Kies er een uit de lijst.
refusal-moment = “{ $value }” is geen dag en uur. Schrijf het zo: 2026-11-29T10:00.
refusal-moment-far = “{ $value }” ligt te ver weg. Kies een dag binnen het jaar.
refusal-layer-unknown = De laag “{ $value }” kennen we niet. Kies register of osm.
refusal-sort-unknown = De volgorde “{ $value }” kennen we niet. Kies best, distance of name.
refusal-page = Blad “{ $value }” bestaat niet. Kies een getal van 1 tot { $limit }, of verfijn uw vraag.
refusal-count = “{ $value }” is geen geldig aantal. Kies een getal van 1 tot { $limit }.
refusal-radius = “{ $value }” is geen geldige afstand. Kies tussen 100 en 100.000 meter.
refusal-box = “{ $value }” is geen stuk van de kaart. Schrijf west,zuid,oost,noord in graden.
refusal-position = “{ $value }” is geen positie. Schrijf breedte,lengte, zoals 51.15,3.23.
refusal-place-unknown = De plaats “{ $value }” kennen we niet. Kijk de naam na, of typ een postcode.
refusal-place-several = Er zijn verschillende plaatsen met de naam “{ $value }”. Kies er een.
refusal-town-unknown = De gemeente “{ $value }” kennen we niet. Gebruik de NIS-code, zoals 31022 voor Oostkamp.
refusal-colour = “{ $value }” is geen kleur. Schrijf ze zo: 0f545c.
refusal-id = “{ $value }” is geen zaak. Plak het laatste stuk van het adres van haar pagina.
finder-photos = Foto’s
finder-place-visitors = Bezoekers van deze pagina
finder-place-visitors-text = Per week, geteld zonder iets op het toestel van de bezoeker te zetten. Robots tellen niet mee. Minder dan 5 bezoekers tonen we niet.
finder-place-visitors-none = Nog niemand bekeek deze pagina.
finder-report-email = Wilt u een antwoord? Uw e-mailadres
finder-report-email-hint = Dit mag leeg blijven. We wissen het zodra de gemeente geantwoord heeft.
finder-report-address = Dit is geen e-mailadres. Schrijf het zoals naam@voorbeeld.be, of laat het leeg.
finder-reports = Meldingen van bezoekers
finder-reports-open = Nog te doen
finder-reports-none = Er zijn geen meldingen.
finder-reports-done = Afgehandeld
finder-reports-saved = Afgehandeld.
finder-reports-gone = Een zaak die niet meer zichtbaar is
finder-reports-manage = Naar de gegevens van de zaak
finder-reports-answer = Antwoord aan de bezoeker
finder-reports-answer-hint = Dit gaat mee in de mail. Het mag leeg blijven.
finder-reports-do-mended = Verbeterd
finder-reports-do-kept = Klopte al
finder-reports-do-nothing = Niets mee te doen
finder-reports-is-mended = verbeterd
finder-reports-is-kept = klopte al
finder-reports-is-nothing = niets mee gedaan
finder-report-letter-subject = Uw melding over { $sign }
finder-report-letter-yours = U schreef: { $message }
finder-report-letter-mended = De gemeente heeft de pagina verbeterd. Dank u wel.
finder-report-letter-kept = De gemeente keek het na: wat er staat, klopt.
finder-report-letter-nothing = De gemeente heeft uw melding gelezen. Er was niets aan te passen.
finder-report-letter-answer = Antwoord: { $answer }
finder-report-letter-reason = U krijgt deze ene mail omdat u om een antwoord vroeg. Uw adres is gewist.
audit-kind-report = Melding van een bezoeker
audit-kind-reports = Meldingen van bezoekers
