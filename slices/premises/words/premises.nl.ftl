# The desk
prem-title = Leegstand en panden
prem-town = Stad of gemeente
prem-area = Winkelgebied
prem-area-all = Het hele grondgebied
prem-day = Toestand op
prem-day-short = Datum
prem-show = Toon
prem-rate = Leegstandsgraad
prem-rate-units = van de panden staat leeg: { $vacant } van de { $stock } op { $day }
prem-rate-m2 = van de winkelvloer staat leeg: { $vacant } van { $stock }
prem-turnover = omloop in een jaar: { $filled } ingevuld en { $left } verlaten, op { $stock } panden een jaar eerder
prem-counted = Wat is geteld, en wat niet?
prem-counted-text = Noemer: alle panden in gebruik ({ $used }), in verbouwing ({ $works }) of leeg ({ $vacant }), winkels, horeca en diensten samen. Verbouwing telt niet als leeg.
prem-counted-unknown = { $n ->
    [one] { $n } pand telt niet mee: niemand weet wat er die dag in zat.
   *[other] { $n } panden tellen niet mee: niemand weet wat er die dag in zat.
 }
prem-counted-m2 = Zonder gekende winkelvloer (WVO), dus niet in het cijfer in m²: { $n }, waarvan leeg: { $vacant }. De netto handelsoppervlakte is een andere maat en telt hier niet.
prem-counted-least = { $n ->
    [one] Van { $n } leeg pand is het begin niet gekend: het kan langer leeg staan.
   *[other] Van { $n } lege panden is het begin niet gekend: ze kunnen langer leeg staan.
 }
prem-counted-legal = Dit is de statistische leegstand: wat men in de straat ziet. Het leegstandsregister is een andere, wettelijke omschrijving; geen van beide wordt uit de andere afgeleid.
prem-work = Aan de slag
prem-units = Panden
prem-hints-n = Signalen ({ $n })
prem-seekers-n = Zoekers ({ $n })
prem-starters-n = Starters ({ $n })
prem-public-n = Beschikbare panden ({ $n })
prem-unseen = { $n ->
    [one] { $n } pand is een jaar of langer niet bekeken.
   *[other] { $n } panden zijn een jaar of langer niet bekeken.
 }
prem-lengths = Hoelang staan de lege panden leeg?
prem-length-friction = frictieleegstand (tot 1 jaar)
prem-length-long = langdurig (1 tot 3 jaar)
prem-length-structural = structureel (langer dan 3 jaar)
prem-course = Verloop
prem-course-title = Leegstandsgraad op het einde van elke maand, in procent
prem-course-note = Volle lijn: van de panden. Streepjeslijn: van de winkelvloer.
prem-figures-csv = Download de cijfers (CSV)
prem-by-units = % van de panden
prem-by-m2 = % van de m²
prem-vacant = Leeg
prem-stock = Panden
prem-vacant-m2 = Leeg in m²
prem-unknown = Onbekend
prem-name = Naam
prem-map = Kaart
prem-by-area = Per winkelgebied
prem-by-street = Per straat
prem-tone-used = in gebruik
prem-tone-works = in verbouwing
prem-tone-friction = leeg, tot 1 jaar
prem-tone-long = leeg, 1 tot 3 jaar
prem-tone-structural = leeg, meer dan 3 jaar
prem-tone-unknown = niet gekend
prem-terms = Termijnen die lopen
prem-terms-text = Uit het leegstandsregister.
prem-term-appeal = laatste dag voor beroep
prem-term-listing = eerste dag voor opname in het register
prem-term-levy = heffing verschuldigd
prem-term-levy-exempt = heffing, maar vrijgesteld
prem-term-strike = eerste dag voor schrapping
prem-none = Er staan nog geen panden in het register.
prem-none-text = Lees een lijst in, of voeg een eerste pand toe. Daarna loopt u de straat af met de telefoon.
prem-no-town = Kies een stad of gemeente.

# Lists and states
prem-all = Alle
prem-search = Zoek op adres of sleutel
prem-state = Toestand
prem-street = Straat
prem-state-used = in gebruik
prem-state-vacant = leeg
prem-state-friction = leeg, frictie
prem-state-long = leeg, langdurig
prem-state-structural = leeg, structureel
prem-state-works = in verbouwing
prem-state-unknown = niet gekend
prem-state-offered = aangeboden
prem-found = { $n } van { $all } panden
prem-found-none = Geen panden gevonden.
prem-found-all = Toon alle panden
prem-offered = aangeboden
prem-since = sinds { $day }
prem-from-until = van { $from } tot { $until }
prem-until = tot { $day }
prem-seen = bekeken op { $day }
prem-csv = Download de lijst (CSV)
prem-kind-shop = winkel
prem-kind-horeca = horeca
prem-kind-service = diensten
prem-kind-craft = ambacht
prem-kind-leisure = ontspanning
prem-kind-other = andere
prem-kind-any = elke soort

# One unit
prem-facts = Het pand
prem-place = Plaats
prem-kind = Soort
prem-wvo = Winkelvloer (WVO)
prem-wvo-hint = In m², wat klanten zien en betreden.
prem-net = Netto handelsoppervlakte
prem-net-hint = In m², zoals het decreet ze meet: met kassa’s en inkom.
prem-in-core = kernwinkelgebied
prem-in-core-long = Ligt in het afgebakende kernwinkelgebied
prem-own-key = Eigen sleutel van de stad
prem-address-uri = Adressenregister
prem-stock-from = In het handelsbestand vanaf
prem-stock-until = Uit het handelsbestand vanaf
prem-stock-hint = Bij afbraak of een andere functie, bijvoorbeeld wonen.
prem-last-seen = Laatst bekeken
prem-never = nog niet bekeken
prem-legal = Leegstandsregister
prem-legal-none = geen dossier
prem-edit = Gegevens wijzigen
prem-owner = Eigenaar
prem-sight = Wat ziet u?
prem-sight-day = Op welke dag was dit zo?
prem-source = Wie zegt het?
prem-source-field = ter plaatse gezien
prem-source-owner = de eigenaar
prem-source-kbo = KBO en zakenregister
prem-source-register = het leegstandsregister
prem-certainty-exact = dag gekend
prem-certainty-between = ten laatste die dag
prem-certainty-at-least = mogelijk vroeger
prem-evidence = Wat wijst erop?
prem-photo-add = Foto (mag, moet niet)
prem-photo-note = Liefst zonder mensen of nummerplaten. Verborgen gegevens worden verwijderd; na drie jaar verdwijnt de foto.
prem-sight-send = Noteer
prem-history = Verleden
prem-history-none = Van dit pand is nog niets gekend.
prem-noted = genoteerd op { $day }
prem-correct = Dit klopt niet
prem-why = Waarom klopt het niet?
prem-withdraw = Trek in
prem-withdrawn = Ingetrokken ({ $n })
prem-withdrawn-on = ingetrokken op { $day }
prem-why-sighting = verbeterd door een latere waarneming
prem-sightings = Waarnemingen ({ $n })
prem-outcome-of-confirmed = bevestigd
prem-outcome-of-began = nieuwe periode
prem-outcome-of-corrected = verbeterd
prem-photos = Foto’s
prem-photo-alt = Gevel van { $unit }, { $day }
prem-suited = Voor wie kan dit pand dienen?
prem-score = { $n } op 100
prem-offer = Aanbieden
prem-offer-public = Iedereen ziet dit pand als beschikbaar
prem-offer-no-consent = Zonder toestemming van de eigenaar wordt het pand niet getoond.
prem-offer-show = Toon dit pand als beschikbaar
prem-consent-day = De eigenaar stemde toe op
prem-consent-hint = Leeg laten trekt de toestemming in.
prem-consent-how = Hoe werd toegestemd (brief, mail, formulier)?
prem-rent = Richtprijs huur per maand, in euro
prem-rent-month = { $euro } euro per maand
prem-offer-text = Wat wil u over het pand zeggen?
prem-save = Bewaar
prem-letter-invitation = Uitnodiging aan de eigenaar (PDF)

# The form of a unit
prem-new = Pand toevoegen
prem-form-wrong = Nog niet bewaard: kijk de velden met een opmerking na.
prem-number = Huisnummer
prem-box = Bus
prem-postcode = Postcode
prem-locality = Deelgemeente
prem-area-hint = Zoals de stad het noemt, bijvoorbeeld Kern of Stationsbuurt.
prem-lat = Breedtegraad
prem-lon = Lengtegraad

# What is wrong
prem-wrong-street = Vul de straat in.
prem-wrong-number = Vul het huisnummer in.
prem-wrong-kind = Deze soort is niet gekend: shop, horeca, service, craft, leisure of other.
prem-wrong-uri = Een adres begint met https://data.vlaanderen.be/id/adres/.
prem-wrong-postcode = Een postcode heeft vier cijfers.
prem-wrong-m2 = Geef m² als een getal, niet negatief; het kleinste eerst.
prem-wrong-day = Geef een datum als 2026-11-22 of 22/11/2026.
prem-wrong-order = Het einde ligt voor het begin.
prem-wrong-position = Deze plaats ligt niet in of bij België.
prem-wrong-state = De toestand is used, vacant of works.
prem-wrong-contradicts = Dit spreekt wat ervoor en erna bekend is tegen. Verbeter eerst het verleden van het pand.
prem-wrong-future = Deze dag moet nog komen.
prem-wrong-too-old = Deze dag ligt voor 1950.
prem-wrong-twice = Dit pand staat twee keer in het bestand.
prem-wrong-unknown-id = Dit pand kennen we niet in deze stad. Laat de kolom id leeg voor een nieuw pand.
prem-wrong-photo-kind = Een foto is een JPEG, PNG of WebP.
prem-wrong-photo-heavy = De foto is te groot.
prem-wrong-photo-small = De foto is te klein.
prem-wrong-photo-broken = De foto kan niet gelezen worden.
prem-wrong-form = Dit formulier was niet volledig.
prem-wrong-why = Zeg in enkele woorden waarom.
prem-wrong-rent = Geef de huur in hele euro.
prem-wrong-how = Zeg hoe de eigenaar toestemde.
prem-wrong-name = Vul in wie het is, en wat gezocht wordt.
prem-wrong-mail = Dit is geen e-mailadres.
prem-wrong-consent = Zonder toestemming bewaren we niemand. Zeg ook hoe ze gegeven werd.
prem-wrong-until = Kies een einddatum, ten hoogste twee jaar vooruit.
prem-wrong-before = Deze dag ligt voor de vorige stap.
prem-wrong-too-short = Een gebouw is pas leegstaand na twaalf maanden zonder gebruik.
prem-wrong-too-little = Meer dan de helft van de vloer moet ongebruikt zijn.
prem-wrong-missing = Een akte zegt sinds wanneer, en hoeveel van hoeveel m² ongebruikt is.
prem-wrong-appeal-open = De eigenaar kan nog in beroep gaan.
prem-wrong-appeal-late = De termijn voor beroep is voorbij.
prem-wrong-not-long-used = Schrappen kan pas na de maanden gebruik die de verordening vraagt.
prem-wrong-not-last = Alleen de laatste stap kan ingetrokken worden.
prem-wrong-months = Een termijn is een getal van 1 tot 60 maanden.
prem-wrong-decision = Het adres van een besluit begint met https://.

# What was done
prem-done-added = Het pand is toegevoegd.
prem-done-changed = De gegevens zijn bewaard.
prem-done-confirmed = Bevestigd: zo was het gekend.
prem-done-began = Genoteerd: een nieuwe periode begint.
prem-done-corrected = Genoteerd: het verleden is verbeterd.
prem-done-withdrawn = De periode is ingetrokken en blijft leesbaar.
prem-done-offered = Het aanbod is bewaard.
prem-done-saved = Bewaard.
prem-done-forgotten = De gegevens zijn gewist.
prem-done-step = De stap is genoteerd.
prem-done-step-withdrawn = De stap is ingetrokken.
prem-done-rules = De termijnen zijn bewaard.
prem-done-introduced = De kennismaking is genoteerd. Neem zelf contact op met beide.
prem-done-followed = De uitkomst is bewaard.
prem-done-taken = Overgenomen in het verleden van het pand.
prem-done-dismissed = Opzijgelegd.
prem-done-settled = Genoteerd: het pand is in gebruik.

# The walk
prem-walk = De straat aflopen
prem-walk-go = Begin
prem-walk-near = Panden bij mij in de buurt
prem-walk-choose = Kies een straat. Elk pand staat in de volgorde van de huisnummers.
prem-walk-today = { $n ->
    [one] { $n } pand bekeken vandaag
   *[other] { $n } panden bekeken vandaag
 }
prem-fresh = vandaag bekeken
prem-tap = Wat ziet u in { $unit }?
prem-tap-used = In gebruik
prem-tap-vacant = Leeg
prem-tap-works = Verbouwing
prem-tap-more = Nota of foto erbij

# The legal register
prem-legal-text = De wettelijke leegstand: meer dan de helft van de vloer twaalf maanden na elkaar niet gebruikt volgens de functie. Elke stap is een handeling van de stad, met haar eigen bewijs.
prem-legal-beside = Ter vergelijking, wat in de straat gezien wordt:
prem-legal-now = Stand van het dossier:
prem-step = Stap
prem-step-take = Volgende stap
prem-step-send = Noteer de stap
prem-steps = Stappen
prem-step-indication = aanwijzing van leegstand
prem-step-deed = administratieve akte van vaststelling
prem-step-notice = kennisgeving aan de eigenaar
prem-step-appeal = beroep van de eigenaar
prem-step-upheld = beroep ingewilligd: dossier gesloten
prem-step-rejected = beroep verworpen
prem-step-listing = opgenomen in het leegstandsregister
prem-step-exemption = vrijstelling van heffing
prem-step-resumed = opnieuw in gebruik
prem-step-again = gebruik gestopt, blijft op het register
prem-step-struck = geschrapt uit het register
prem-step-dropped = dossier stopgezet
prem-deed-asks = Alleen voor de akte: wat werd vastgesteld
prem-deed-found = ongebruikt sinds { $since }: { $unused } van { $total }
prem-exempt-until = Vrijgesteld tot en met
prem-exempt-hint = Alleen voor een vrijstelling.
prem-note = Nota
prem-levies = Heffingen
prem-levy-number = Nummer
prem-levy-state = Stand
prem-levy-due = verschuldigd
prem-levy-exempt = vrijgesteld
prem-levy-next = komt nog
prem-rules = Termijnen van de verordening
prem-rules-text = Elke stad legt ze zelf vast. Ze gelden voor alle dossiers van de stad.
prem-rules-appeal = Beroep, in maanden na de kennisgeving
prem-rules-first = Eerste heffing, in maanden na de opname
prem-rules-every = Volgende heffing, in maanden na de vorige
prem-rules-strike = Schrapping, in maanden na nieuw gebruik
prem-rules-decision = Adres van het besluit
prem-rules-decision-hint = Het gepubliceerde besluit van de gemeenteraad.

# The owner
prem-owner-text = Alleen voor medewerkers van de stad. Elke keer dat iemand dit bekijkt, staat dat in het logboek.
prem-person-name = Naam
prem-postal = Postadres
prem-mail = E-mail
prem-phone = Telefoon
prem-forget = Wis deze gegevens

# Seekers
prem-seekers = Zoekers van een pand
prem-seekers-text = Starters en ondernemers die een pand zoeken, en wat bij hen past. Wie het is, ziet u op hun eigen pagina; elke blik staat in het logboek.
prem-seekers-none = Er zoekt nog niemand een pand.
prem-starter = starter
prem-starter-long = Dit is een eerste zaak
prem-suits = { $n ->
    [one] { $n } pand past, het best { $best }
   *[other] { $n } panden passen, het best { $best }
 }
prem-suits-none = Geen enkel leeg pand past nu.
prem-seeker-new = Nieuwe zoeker
prem-seeker-add = Voeg toe
prem-plan = Wat wil hij of zij er doen?
prem-plan-hint = Zonder namen: dit staat ook bij de panden die passen.
prem-m2-from = Vanaf m²
prem-m2-to = Tot m²
prem-places = Straten of gebieden
prem-places-hint = Met komma’s ertussen; leeg is overal.
prem-rent-most = Hoogste huur per maand, in euro
prem-agree = Deze persoon stemt ermee in dat de stad deze gegevens bewaart om een pand te vinden
prem-agreed = Toestemming
prem-end = Bewaren tot
prem-end-hint = Daarna wist Plein de gegevens vanzelf.
prem-units-suited = Panden die passen
prem-introduce = Breng samen
prem-outcome = Wat kwam ervan?
prem-outcome-open = voorgesteld
prem-outcome-visit = bezocht
prem-outcome-rented = verhuurd
prem-outcome-no = ging niet door
prem-reason-size = { $size } m², gevraagd { $range }
prem-reason-near-size = { $size } m², net buiten gevraagd { $range }
prem-reason-size-unknown = oppervlakte niet gekend
prem-reason-place = in { $place }, zoals gevraagd
prem-reason-other-place = niet in de gevraagde straat of het gevraagde gebied
prem-reason-kind = de gevraagde soort
prem-reason-other-kind = was een andere soort zaak
prem-reason-rent = binnen het budget
prem-reason-near-rent = tot een kwart boven het budget
prem-reason-rent-unknown = huurprijs niet gekend
prem-reason-not-free = wordt nog verbouwd

# Starters
prem-starters = Starters en hun panden
prem-starters-text = Wie begon sinds { $day }, met de startdatum van de Kruispuntbank van Ondernemingen, en het pand waar die zaak staat. Wie nog geen pand heeft, ziet u naast lege panden die kunnen passen.
prem-starters-none = Sinds { $day } is er geen starter bekend.
prem-starters-seen = { $all ->
    [one] Sinds { $day } begon { $all } zaak; { $matched ->
        [0] ze staat niet in een pand van uw lijst.
       *[other] ze staat in een pand van uw lijst.
    }
   *[other] Sinds { $day } begonnen { $all } zaken; { $matched } daarvan { $matched ->
        [one] staat
       *[other] staan
    } in een pand van uw lijst.
 }
prem-starters-began = gestart op { $day }
prem-starters-registered = in het register sinds de maand van { $day }; startdatum niet gekend
prem-starters-at = Pand
prem-starters-several = Op dit adres zijn er meer panden:
prem-starters-nowhere = Op dit adres kent u geen pand.
prem-starters-near = Lege panden die kunnen passen:
prem-starters-settle = Ja, het pand is in gebruik
prem-starters-add = Pand op dit adres toevoegen
prem-starters-hidden = Zonder naam en adres
prem-starters-hidden-text = Deze starters staan niet in het openbare register, bijvoorbeeld omdat een natuurlijke persoon (nog) geen toestemming gaf. U ziet alleen wat ze doen.
prem-starters-activity = Activiteit
prem-starters-count = Aantal

# Signals
prem-hints = Signalen uit het zakenregister
prem-hints-text = Het register ziet zaken komen en gaan op adressen van panden. Er verandert niets voor u het bevestigt.
prem-hints-none = Er zijn geen signalen die wachten.
prem-hint-came = Het pand staat als leeg gekend, maar het register kent er een zaak:
prem-hint-went = De zaak die hier was, staat niet meer in het register.
prem-hint-said = Een bron van het register noemt dit pand leeg.
prem-hint-take-came = Ja, in gebruik
prem-hint-take-went = Ja, leeg
prem-hint-take-said = Ja, leeg
prem-hint-dismiss = Klopt niet

# Files
prem-import = Lijst inlezen
prem-import-text = CSV of XLSX, één rij per pand. Wat niet kan, wordt per rij gezegd; de rest gaat door.
prem-file = Bestand
prem-file-hint = Ten hoogste 8 MB en 20.000 rijen.
prem-file-send = Lees in
prem-trial = Alleen proberen: er verandert niets
prem-columns = Kolommen
prem-columns-text = De volgorde maakt niet uit, Nederlandse namen (straat, huisnummer, leeg sinds) gaan ook. Een pand met een id of eigen sleutel die we kennen wordt gewijzigd, elk ander is nieuw. Begin van de lijst die er al is:
prem-report = Ingelezen
prem-report-trial = Proef: er is niets veranderd
prem-report-text = { $rows } rijen: { $new } nieuwe panden, { $changed } gewijzigd, { $same } onveranderd, { $spells } nieuwe periodes, { $refused } geweigerd.
prem-report-wrong = Rijen met een opmerking
prem-line = Rij
prem-column = Kolom
prem-value = Waarde
prem-reason = Waarom
prem-to-overview = Naar de leegstandscijfers
prem-file-empty = Er staat niets in het bestand.
prem-file-heavy = Het bestand is te groot.
prem-file-rows = Er staan meer dan 20.000 rijen in. Deel het bestand.
prem-file-columns = Er staan te veel kolommen in.
prem-file-kind = Dit is geen CSV of XLSX.
prem-file-csv = De CSV kan niet gelezen worden.
prem-file-xlsx = De werkmap kan niet gelezen worden.
prem-file-head = Er is geen kolom met de straat. De eerste rij noemt de kolommen.

# What everybody sees
prem-public = Beschikbare panden
prem-public-title = Beschikbare handelspanden in { $town }
prem-public-text = { $n ->
    [one] { $n } pand zoekt een ondernemer in { $town }.
   *[other] { $n } panden zoeken een ondernemer in { $town }.
 }
prem-public-how = Interesse? De dienst lokale economie van { $town } brengt u in contact met de eigenaar.
prem-public-map = Toon op de kaart
prem-public-works = wordt verbouwd
prem-public-none = Er zijn nu geen panden beschikbaar.
prem-public-none-text = { $town } toont hier panden waarvan de eigenaar dat wil.
prem-public-town = Winkels in { $town }

# Letters
prem-letter-deed = Akte van vaststelling (PDF)
prem-letter-notice = Kennisgeving (PDF)
prem-letter-to = Aan
prem-letter-owner-unknown = de eigenaar van het pand
prem-letter-place = Pand
prem-letter-day = Datum van de brief
prem-letter-mark = Kenmerk
prem-letter-deed-day = Vastgesteld op
prem-letter-since = Ongebruikt sinds
prem-letter-unused = Ongebruikte vloer (m²)
prem-letter-total = Totale vloer (m²)
prem-letter-decision = Gemeentelijke verordening: { $uri }
prem-letter-foot = { $town }, lokale economie
prem-letter-page = Pagina <page> van <pages>
prem-letter-deed-title = Administratieve akte van vaststelling van leegstand
prem-letter-deed-text = Op { $deed } stelde een bevoegde medewerker van { $town } vast dat het pand { $unit } leegstaat in de zin van de gemeentelijke verordening.
prem-letter-deed-next = Meer dan de helft van de totale vloeroppervlakte wordt sinds { $since }, dus minstens twaalf opeenvolgende maanden, niet gebruikt volgens de functie.
prem-letter-deed-close = Opgemaakt door de bevoegde medewerker. Naam, hoedanigheid en handtekening:
prem-letter-notice-title = Kennisgeving van de vaststelling van leegstand
prem-letter-notice-text = { $town } heeft in een administratieve akte van { $deed } vastgesteld dat uw pand { $unit } leegstaat. U vindt hieronder wat werd vastgesteld.
prem-letter-notice-next = U kan hiertegen gemotiveerd beroep aantekenen binnen { $months } maand na de betekening van deze brief. Wordt hij vandaag betekend, dan is { $appeal } de laatste dag. Na die termijn, of als het beroep verworpen wordt, komt het pand in het leegstandsregister. De eerste heffing kan volgen { $levy } maanden na de opname.
prem-letter-notice-close = Wil u het pand opnieuw laten gebruiken? Neem contact op met de dienst lokale economie: wij zoeken graag mee.
prem-letter-invitation-title = Uw pand opnieuw in gebruik
prem-letter-invitation-text = Uw pand { $unit } staat leeg. { $town } brengt eigenaars en ondernemers samen en helpt u graag om er opnieuw leven in te brengen.
prem-letter-invitation-one = Met uw toestemming tonen wij het pand gratis bij de beschikbare panden van de stad.
prem-letter-invitation-two = Wij kennen ondernemers die een pand zoeken en stellen u graag aan hen voor.
prem-letter-invitation-three = Ook een tijdelijke invulling, zoals een pop-up, kan.
prem-letter-invitation-close = Laat ons weten wat u met het pand wil doen. Uw toestemming kan u altijd intrekken.

# The log
audit-kind-premises = Pand
audit-kind-premises-sighting = Waarneming van een pand
audit-kind-premises-figures = Leegstandscijfers
audit-kind-premises-spell = Periode van een pand
audit-kind-premises-offer = Aanbod van een pand
audit-kind-premises-owner = Eigenaar van een pand
audit-kind-premises-step = Stap in het leegstandsregister
audit-kind-premises-regulation = Termijnen van het leegstandsregister
audit-kind-premises-seeker = Zoeker van een pand
audit-kind-premises-introduction = Kennismaking met een pand
audit-kind-premises-signal = Signaal over een pand
audit-kind-premises-letter = Brief over een pand
audit-kind-premises-import = Ingelezen lijst van panden
