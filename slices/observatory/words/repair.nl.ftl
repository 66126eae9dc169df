audit-kind-repair = Herstelling van tellingen
rep-accept = Klopt
rep-all-counters = Alle tellers
rep-all-kinds = Alles
rep-all-states = Alles
rep-chart = { $name }: wat de teller zei en wat we gebruiken
rep-counter = Teller
rep-days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagen
}
rep-does-by-uptime = Uren waarin minder dan de helft gemeten werd, tellen niet mee.
rep-does-exclude = Deze getallen tellen niet mee. Er komt niets in de plaats: er is een gat.
rep-does-mark = Er verandert niets: dit is enkel een merkteken.
rep-does-scale = Het getal wordt omgerekend.
rep-does-shift = De uren worden teruggeschoven. Het uur dat dan ontbreekt, blijft leeg.
rep-hours = { $n ->
    [one] { $n } uur
   *[other] { $n } uur
}
rep-kind = Wat er scheelt
rep-kind-clock-change = Winter- of zomeruur
rep-kind-clock-shift = Klok verkeerd
rep-kind-dead = Telde niet
rep-kind-flat-line = Steeds hetzelfde getal
rep-kind-level-shift = Ander niveau
rep-kind-low-uptime = Te weinig gemeten
rep-kind-moved = Verplaatst?
rep-kind-one-way = Alles in één richting
rep-kind-spike = Eén uitschieter
rep-kind-stray-day = Vreemde dag
rep-lead = Elke nacht kijkt Plein na of de tellers te geloven zijn. Wat verdacht is, staat hier met de reden. Wat een teller zei, blijft altijd bewaard; u hebt het laatste woord.
rep-none = Er is niets te herstellen
rep-none-chosen = Niets dat hieraan voldoet
rep-none-chosen-text = Kies een andere teller of een ander probleem.
rep-none-text = De tellers van deze gemeente geven geen reden tot twijfel. Vannacht wordt er opnieuw gekeken.
rep-redo = Toch herstellen
rep-says-clock-change = In dit uur staan er twee: de klok ging achteruit. { $counted } geteld, zo’n { $expected } verwacht.
rep-says-clock-change-skipped = Dit uur heeft nooit bestaan: de klok sloeg het over. Toch werden er { $counted } geteld.
rep-says-clock-shift = De klok van het toestel liep { $long-off } voor: { $long } lang past het ritme pas als we de uren terugschuiven, en dan { $times } keer beter.
rep-says-clock-shift-behind = De klok van het toestel liep { $long-off } achter: { $long } lang past het ritme pas als we de uren vooruitschuiven, en dan { $times } keer beter.
rep-says-dead = { $long } lang nul, terwijl er zo’n { $expected } te verwachten waren. De langste gewone stilte van deze teller duurt { $usual }. De rest van de stad telde { $town } % van normaal.
rep-says-dead-alone = { $long } lang nul, terwijl er zo’n { $expected } te verwachten waren. De langste gewone stilte van deze teller duurt { $usual }. Er is geen andere teller om mee te vergelijken.
rep-says-dead-never = Deze teller gaf { $long } lang niets dan nullen en heeft nog nooit iets anders gezegd, terwijl andere tellers wel telden.
rep-says-flat-line = { $long } na elkaar stond er { $counted }. Zo vaak herhaalt het toeval zich niet; anders was dat hoogstens { $usual }.
rep-says-level-shift = Vanaf deze dag telt deze teller blijvend meer: { $percent } % van vroeger, tegen { $town } % in de rest van de stad. Vergelijk hem niet zomaar met de tijd ervoor.
rep-says-level-shift-down = Vanaf deze dag telt deze teller blijvend minder: { $percent } % van vroeger, tegen { $town } % in de rest van de stad. Vergelijk hem niet zomaar met de tijd ervoor.
rep-says-low-uptime = Het toestel zegt zelf dat het maar een deel van de tijd mat: in { $out } uur minder dan de helft, en { $warned } uur zijn daardoor minder zeker.
rep-says-moved = Vanaf deze dag komen de mensen op andere uren, en het aantal ligt op { $percent } % van vroeger, terwijl de rest van de stad haar ritme hield. Werd de teller verplaatst? Noteer het bij de teller.
rep-says-one-way = { $percent } % ging plots in één richting, en samen waren het er { $counted } waar er zo’n { $expected } te verwachten waren: de andere richting telde niet.
rep-says-one-way-split = { $percent } % ging plots in één richting, maar samen waren het er { $counted }, zoals verwacht. Het totaal klopt, alleen de verdeling niet.
rep-says-spike = { $counted } geteld waar er zo’n { $expected } te verwachten waren, met gewone uren ernaast. Het hoogste getal van deze teller is anders { $usual }. Vermoedelijk kwamen er bewaarde getallen ineens, of sloeg het toestel op hol.
rep-says-spike-mark = { $counted } geteld waar er zo’n { $expected } te verwachten waren, met gewone uren ernaast. Het kan een echte drukte geweest zijn, dus het getal blijft meetellen.
rep-says-stray-day = { $counted } geteld, { $percent } % van de { $expected } die op zo’n dag gewoon zijn, terwijl de rest van de stad op { $town } % van normaal zat.
rep-says-stray-day-alone = { $counted } geteld, { $percent } % van de { $expected } die op zo’n dag gewoon zijn. Er is geen andere teller om mee te vergelijken, dus het getal blijft meetellen.
rep-says-stray-day-high = { $counted } geteld, { $percent } % van de { $expected } die op zo’n dag gewoon zijn, terwijl de rest van de stad op { $town } % van normaal zat. Was er iets te doen? Zet het in de kalender. Het getal blijft meetellen.
rep-show-all = Toon alles
rep-silent-nothing = er komt niets meer binnen sinds { $day }
rep-silent-noughts = stuurt alleen nullen sinds { $day }
rep-silent-title = { $n ->
    [one] { $n } teller zwijgt
   *[other] { $n } tellers zwijgen
}
rep-state = Toestand
rep-state-accepted = Nagekeken en juist
rep-state-found = Nog niet nagekeken
rep-state-undone = Ongedaan gemaakt
rep-title = Herstellingen
rep-told = Wat de teller zei
rep-total = { $n ->
    [one] { $n } herstelling
   *[other] { $n } herstellingen
}
rep-undo = Klopt niet, maak ongedaan
rep-used = Wat we gebruiken
rep-when = Wanneer
rep-which = Kies of de herstelling klopt of niet.
rep-parts = { $changing ->
    [0] Geen ervan verandert getallen.
    [one] Eén ervan verandert getallen.
   *[other] { $changing } ervan veranderen getallen.
} { $fresh ->
    [0] Alles is nagekeken.
    [one] Eén is nog niet nagekeken.
   *[other] { $fresh } zijn nog niet nagekeken.
}
rep-undo-mark = Klopt niet, haal het merkteken weg
rep-redo-mark = Toch merken
rep-event = Toen was er in deze stad:
