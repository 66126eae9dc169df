evt-title = Evenementen en acties
evt-lead = Wat bracht een braderie, een koopzondag, een actie? Per evenement ziet u wat er geteld is naast wat er zonder zou zijn geweest, en hoe zeker dat is.
evt-new = Evenement toevoegen
evt-edit = Evenement wijzigen
evt-import = Lijst invoeren
evt-download = Alles als CSV
evt-coming = Komt eraan
evt-past = Voorbij
evt-none = Nog geen evenementen
evt-none-text = Voeg een evenement toe, of plak een lijst uit een rekenblad. Wat voorbij is, krijgt vannacht een antwoord.
evt-provisional = voorlopig
evt-badge-more = Meer passanten
evt-badge-fewer = Minder passanten
evt-badge-nothing = Geen meetbaar effect
evt-badge-refused = Geen antwoord mogelijk
evt-badge-planned = Gepland
evt-badge-running = Bezig
evt-badge-waiting = Wordt berekend
evt-kind-market = Markt
evt-kind-fair = Kermis
evt-kind-braderie = Braderie
evt-kind-shopping = Koopdag of solden
evt-kind-culture = Cultuur
evt-kind-sport = Sport
evt-kind-action = Actie
evt-kind-car-free = Autovrij
evt-kind-works = Werken
evt-kind-other = Iets anders
evt-short-more = +{ $low } tot +{ $high }
evt-short-fewer = −{ $low } tot −{ $high }
evt-short-planned = zichtbaar vanaf { $percent }
evt-says-more = Tussen { $low } en { $high } extra passanten.
evt-says-fewer = Tussen { $low } en { $high } passanten minder.
evt-says-nothing = Geen meetbaar effect.
evt-sure-hardly-chance = Vrijwel zeker geen toeval.
evt-sure-probably-not = Waarschijnlijk geen toeval.
evt-sure-may-be = Het kan toeval zijn.
evt-chance = Van de honderd gewone weken { $n ->
    [one] toont er hoogstens { $n }
   *[other] tonen er hoogstens { $n }
} evenveel verschil.
evt-range = { $range } tegenover wat er zonder zou zijn geweest (95 % zeker)
evt-nothing-text = Wat er geteld is, ligt binnen wat gewone weken ook tonen. Dat zegt niet dat er niets gebeurde: een effect vanaf { $percent } was hier te zien geweest.
evt-provisional-text = Voorlopig: het definitieve antwoord komt op { $day }, want dan zijn ook de vier weken erna bekend.
evt-before-unusual = Let op: de twee weken ervoor weken al { $percent } af van wat gewoon is. Lees het antwoord met voorbehoud.
evt-brought = Wat het bracht
evt-ahead = Wat we zullen kunnen zien
evt-ahead-people = of meer: dat zijn { $people } passanten bovenop de gewone { $usual }
evt-ahead-text = Vanaf { $end } effect ziet deze meting het in vier van de vijf gevallen, vier weken na afloop. Meteen na afloop pas vanaf { $once }.
evt-ahead-note = Afgeleid uit { $n } gelijke dagen in het verleden.
evt-no-answer = Geen antwoord.
evt-running = Het evenement is bezig. De ochtend na de laatste dag komt een voorlopig antwoord.
evt-waiting = Het antwoord wordt berekend. Kijk over enkele minuten opnieuw.
evt-refused-outside = Van die dagen zijn er geen tellingen.
evt-refused-too-long = Het duurt langer dan 92 dagen: dan is het niet van het seizoen te onderscheiden. Kies een kortere periode of maak er een reeks van.
evt-refused-not-counted = Te veel dagen van het evenement zijn niet geteld.
evt-refused-failed = De teller viel op die dagen blijkbaar uit: veel te weinig passanten terwijl de stad gewoon was. Kijk de teller na of vraag de andere dagen.
evt-refused-empty = Er komt bijna niemand langs, of de teller stond stil.
evt-refused-only-special = Alle dagen zijn feestdagen: er zijn geen gewone dagen van dezelfde soort om mee te vergelijken.
evt-refused-too-short = Er zijn te weinig vergelijkbare weken om te zeggen hoe zeker het is. Ongeveer een half jaar tellingen is nodig.
evt-refused-no-base = Dezelfde weekdagen ervoor en erna zijn niet geteld, dus er is niets om mee te vergelijken.
evt-refused-no-counter = Geen van de gekozen tellers telt voetgangers.
evt-refused-unknown = Die teller bestaat niet meer.
evt-refused-too-few = Er zijn te weinig herhalingen.
evt-line = Geteld naast wat er zonder zou zijn geweest
evt-without = Zonder het evenement
evt-band = Zo liggen 19 van 20 gewone dagen
evt-day = Dag
evt-line-note = Passanten per dag, vier weken ervoor en erna. De streepjeslijnen staan bij het begin en het einde van het evenement. Feestdagen worden niet vergeleken.
evt-parts = Per teller
evt-series-title = Reeksen
evt-series-text = Herhalingen van hetzelfde evenement samen zeggen meer dan elk apart.
evt-repetitions = { $n ->
    [one] { $n } keer
   *[other] { $n } keer
} gemeten
evt-next = De volgende keer: { $range }.
evt-differ = De keren verschillen meer dan toeval.
evt-repeated = De reeks { $name }
evt-repeated-text = Een gewone keer, over { $n } keer samen bekeken.
evt-repeated-mean = Een gewone keer (95 %)
evt-repeated-next = De volgende keer (95 %)
evt-repeated-spread = Verschil tussen de keren
evt-how-sure = Hoe zeker is dat?
evt-ordinary-text = Dezelfde berekening voor { $n } gewone weken, waarin niets bekend is, hoort niets te vinden. Wat ze toch vindt, is toeval. Zo weten we hoe ver toeval reikt.
evt-ordinary = Gewone weken
evt-ordinary-own = Dit evenement
evt-ordinary-percent = Gevonden verschil
evt-ordinary-weeks = Aantal weken
evt-compared = Vergeleken met
evt-controls = { $n ->
    [one] { $n } andere teller
   *[other] { $n } andere tellers
}, waarvan { $elsewhere } in andere steden.
evt-left-out = { $n ->
    [one] { $n } teller bleef
   *[other] { $n } tellers bleven
} erbuiten: te dichtbij, of niet uitgeleend.
evt-before = De twee weken ervoor
evt-careful = Als er iets overliep
evt-careful-text = { $range } als tot een kwart van het effect ook twee vergelijkingstellers bereikte
evt-detectable = Kleinste effect dat te zien was
evt-method = Methode
evt-method-text = versie { $version }, berekend op { $day }
evt-about = Over dit evenement
evt-at-counters = Tellers in het bereik: { $list }.
evt-at-all = Bereik: alle tellers van de stad.
evt-what = Wat
evt-name = Naam
evt-kind = Soort
evt-place = Plaats
evt-series = Reeks
evt-series-hint = Dezelfde naam voor elke herhaling, ook als de datum verschuift. Bijvoorbeeld: Braderie.
evt-note = Nota
evt-when = Wanneer
evt-from = Van
evt-to = Tot en met
evt-also = Andere dagen
evt-also-hint = Losse dagen met komma’s ertussen, zoals 6/12/2026, 13/12/2026.
evt-reaches = Welke tellers bereikt het?
evt-reaches-hint = Kruis alles aan wat extra volk ziet: die tellers vergelijken we niet. Niets aangekruist is de hele stad.
evt-save = Bewaren
evt-remove = Evenement verwijderen
evt-wrong-name = Geef een naam.
evt-wrong-no-days = Geef minstens één dag.
evt-wrong-not-a-day = Dat is geen datum. Schrijf 16/05/2026 of 2026-05-16.
evt-wrong-backwards = Het einde ligt voor het begin.
evt-wrong-too-far = Een evenement beslaat hoogstens 92 dagen van de eerste tot de laatste. Maak van herhalingen aparte evenementen in één reeks.
evt-wrong-year = Het jaartal ligt niet tussen 1990 en 2100.
evt-wrong-counters = Kies tellers van deze stad, hoogstens 20.
evt-wrong-too-many = Dat zijn er te veel.
evt-import-lead = Kies een bestand uit uw rekenblad (CSV of XLSX) of plak de rijen, met de namen van de kolommen erboven. Hoogstens { $n } rijen. Een evenement dat er al staat, komt er geen tweede keer bij. Wat klopt, wordt bewaard; de andere rijen krijgt u terug met de reden.
evt-file-nothing = Kies een bestand of plak rijen.
evt-file-missing = De eerste rij moet de kolommen noemen: minstens naam en van (of titel en tijdstip.begin), met de evenementen eronder.
evt-file-kind = Dit is geen CSV of XLSX. Bewaar de lijst in uw rekenblad als .xlsx of .csv.
evt-file-heavy = Het bestand is groter dan 2 MB. Bewaar alleen de lijst.
evt-file-rows = Er staan meer dan 500 rijen in. Deel de lijst.
evt-file-columns = Er staan meer dan 60 kolommen in. Bewaar alleen de lijst.
evt-file-xlsx = Het rekenblad kan niet gelezen worden. Bewaar het opnieuw als .xlsx of .csv.
evt-file-csv = Een aanhalingsteken wordt nergens gesloten. Bewaar de lijst opnieuw uit uw rekenblad.
evt-import-wrong = Er is niets bewaard. Verbeter deze rijen:
evt-import-line = Rij { $n }:
evt-import-table = Of plak de rijen
evt-import-file = Bestand
evt-import-file-hint = Hoogstens 2 MB. De tijd achter een datum mag blijven staan.
evt-import-hint = Kolommen: naam, soort, plaats, van, tot, dagen, reeks, nota, tellers (met | ertussen). OSLO-namen mogen ook: titel, type, beschrijving, tijdstip.begin, tijdstip.einde.
evt-import-do = Invoeren
audit-kind-event = Evenement
audit-kind-events = Lijst van evenementen
evt-ahead-once = Vanaf { $end } effect ziet deze meting het in vier van de vijf gevallen, ook meteen na afloop.
evt-ahead-less = Verwacht u minder, meet dan meer dagen of voeg herhalingen samen in een reeks.
evt-ahead-when = Wat het bracht, kan nu nog niet gezegd worden: de dagen moeten eerst geteld zijn. Op { $first } komt een voorlopig antwoord, op { $last } het definitieve, want dan zijn ook de vier weken erna bekend.
evt-look = Eerst zien wat we kunnen meten
evt-look-hint = Dat bewaart niets: u ziet hoe groot het effect op die dagen moet zijn om het met uw tellers te zien.
evt-look-unsaved = Er is nog niets bewaard.
evt-look-past = Er is nog niets bewaard. Die dagen zijn voorbij: bewaar het evenement en u ziet enkele minuten later wat het bracht.
evt-seen = Op de dagen van het evenement zijn { $counted } passanten geteld; zonder waren het er ongeveer { $without } geweest.
evt-seen-day = Het verschil was het grootst op { $day }: { $counted } geteld naast { $expected }.
evt-ordinary-says = Negentien van de twintig gewone weken liggen tussen { $low } en { $high }; dit evenement komt op { $own }.
evt-ordinary-note = De hoogte van de rode staaf is geen aantal: ze toont enkel waar dit evenement ligt.
evt-before-usual = { $percent } tegenover gewoon: er was nog niets aan de gang.
evt-remove-text = De tellingen blijven. Wat dit evenement bracht, verdwijnt uit de lijst en uit de reeks.
evt-remove-sure = Ja, verwijder dit evenement
evt-removed = Het evenement is verwijderd.
evt-brought-in = { $n ->
    [one] { $n } evenement
   *[other] { $n } evenementen
} ingevoerd. Wat ze brachten, staat er binnen enkele minuten bij.
evt-import-left = Deze rijen zijn niet bewaard en staan nog in de tabel. Verbeter ze en voer ze opnieuw in:
evt-import-example = Voorbeeld
evt-import-example-text =
    naam;soort;plaats;van;tot;reeks
    Braderie 2027;braderie;Kerkstraat;3/09/2027;5/09/2027;Braderie
    Kerstmarkt 2027;markt;Markt;10/12/2027;12/12/2027;Kerstmarkt
