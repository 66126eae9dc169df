# A number looked up
off-number-title = Een nummer nakijken
off-number-lead = Typ een ondernemingsnummer of een vestigingsnummer. Wat het register ervan weet, hoeft u niet meer in te vullen.
off-number-field = Nummer
off-number-hint = Tien cijfers, bijvoorbeeld 0403.170.701. Punten mogen.
off-number-go = Kijk na
off-refusal-form = Een nummer heeft tien cijfers.
off-refusal-start = Een ondernemingsnummer begint met 0 of 1, een vestigingsnummer met 2 tot 8.
off-refusal-check = De controlecijfers kloppen niet: een van de cijfers is fout.
off-is-enterprise = Dit is het nummer van een onderneming.
off-is-establishment = Dit is het nummer van een vestiging.
off-has-stopped = Volgens het register gestopt op { $day }.
off-is-stale = Het register antwoordt nu niet. Dit is wat het zei op { $at }.
off-trade-name = Handelsnaam
off-legal-name = Maatschappelijke naam
off-legal-form = Rechtsvorm
off-legal-state = Rechtstoestand
off-of-enterprise = Onderneming
off-started = Begonnen
off-activity = Hoofdactiviteit
off-kind = Soort zaak
off-address = Adres
off-town = Gemeente
off-phone = Telefoon
off-email = E-mail
off-natural-person = Deze onderneming is een persoon. Naam, straat en contact toont het register niet: vul zelf in wat u wilt tonen.
off-source = Bron: verrijkte Kruispuntbank van Ondernemingen (VKBO), { $at }.
off-unknown = Het register kent dit nummer niet. Kijk de cijfers na.
off-sound = Dit nummer is goed gevormd.
off-trouble-busy = Het register wordt nu te vaak bevraagd. Probeer het over een minuut opnieuw, of vul zelf in.
off-trouble-silent = Het register antwoordt nu niet. Vul de gegevens zelf in.
off-places = Al op dit plein
# Who started and stopped
off-turnover-title = Starters en stoppers
off-turnover-lead = Zaken die in uw gemeente begonnen of stopten, per maand.
off-turnover-town = Gemeente
off-turnover-show = Toon
off-turnover-chart = Starters en stoppers per maand
off-turnover-note = Starters volgens de startdatum in de KBO, of de maand waarin de zaak zich hier inschreef. Stoppers volgens de VKBO, of de maand waarin het register ze zag sluiten.
off-turnover-list = De laatste twaalf maanden
off-turnover-hidden = { $n ->
    [one] { $n } zaak wordt geteld maar niet genoemd: een natuurlijk persoon zonder toestemming, of een zaak die niet getoond wordt.
   *[other] { $n } zaken worden geteld maar niet genoemd: natuurlijke personen zonder toestemming, of zaken die niet getoond worden.
 }
off-turnover-none = Nog geen maand nagekeken
off-turnover-none-text = Na het einde van elke maand wordt het register vergeleken met de maand ervoor.
off-month = Maand
off-starters = Starters
off-stoppers = Stoppers
off-stock = Zaken op het einde
off-sign = Zaak
off-what = Wat
off-day = Dag
off-start = gestart
off-stop = gestopt
off-csv = Download als CSV
