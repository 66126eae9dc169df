# Zaken die misschien dezelfde zijn
link-queue = Dubbele zaken?
link-queue-lead = Deze zaken staan misschien twee keer in het register. De waarschijnlijkste staan bovenaan.
link-town = Gemeente
link-state = Welke
link-state-open = Nog te bekijken
link-state-later = Voor later
link-state-never = Niet dezelfde
link-go = Toon
link-count = { $n ->
    [one] { $n } paar
   *[other] { $n } paren
    }
link-likely = kans dat het dezelfde zaak is
link-look = Bekijk naast elkaar
link-none = Geen dubbels
link-none-text = Er wacht niets. Na een invoer of een wijziging kijkt Plein vanzelf opnieuw.
link-many = Veel tegelijk aanvaarden
link-many-text = Boven een kans die u kiest, kunt u alle paren samen aanvaarden. U ziet eerst hoeveel het er zijn.
link-many-from = Vanaf welke kans, in procent
link-many-look = Kijk hoeveel
link-many-changed = Intussen is het aantal veranderd. Kijk het opnieuw na.
link-many-count = { $n ->
    [one] { $n } paar is
   *[other] { $n } paren zijn
    } { $least }% of meer waarschijnlijk.
link-many-most = De waarschijnlijkste { $n } worden nu samengevoegd; de rest daarna.
link-many-sure = Elk paar wordt één zaak. Dat kunt u later per paar weer losmaken.
link-many-go = Voeg { $n ->
    [one] { $n } paar
   *[other] { $n } paren
    } samen
link-many-first = De waarschijnlijkste
link-many-none = Geen enkel paar is { $least }% of meer waarschijnlijk
link-back = Terug naar de lijst
link-pair = Naast elkaar
link-question = Is dit dezelfde zaak?
link-one = Eerste zaak
link-other = Tweede zaak
link-public = Zichtbaar
link-not-public = Niet zichtbaar
link-stays = Deze pagina blijft
link-open-place = Open de zaak
link-hides-title = Daarna ziet niemand deze zaak nog
link-hides-text = Ze is van een natuurlijke persoon die nog geen toestemming gaf, of iemand trok de toestemming in. Samen telt het strengste antwoord.
link-map-text = Een van beide komt van OpenStreetMap. Ze wordt gekoppeld: bezoekers zien één zaak, en wat de kaart vertelt, wordt niet overgenomen.
link-was-never = Iemand besliste dat dit niet dezelfde zaak is.
link-again = Toch opnieuw bekijken
link-same = Dezelfde zaak
link-never = Niet dezelfde
link-later = Later
link-undo-note = Samenvoegen wist niets en kan altijd ongedaan gemaakt worden. Op “niet dezelfde” komen we niet meer terug.
link-table = Wat beide zeggen
link-field = Gegeven
link-kept = Dit wordt getoond
link-nothing = Niets bekend
link-establishment-number = Vestigingsnummer
link-enterprise-number = Ondernemingsnummer
link-decide-unknown = Kies wat u beslist.
link-verdict-equal = gelijk
link-verdict-similar = lijkt op elkaar
link-verdict-different = verschilt
link-verdict-one = een van beide
link-sign-name = Naam
link-sign-street = Straat
link-sign-number = Huisnummer
link-sign-city = Plaats
link-sign-postcode = Postcode
link-sign-phone = Telefoon
link-sign-email = E-mail
link-sign-website = Website
link-sign-enterprise = Onderneming
link-sign-establishment = Vestiging
link-sign-category = Soort
link-sign-position = Ligging
link-done-zelfde = Samengevoegd tot één zaak.
link-done-anders = Genoteerd: niet dezelfde zaak. We vragen het niet meer.
link-done-later = Voor later bewaard.
link-done-opnieuw = Het paar staat weer in de lijst.
link-done-veel = De paren zijn samengevoegd.
link-done-los = Het zijn weer twee zaken, zoals voordien.
link-done-weg = Dat kon niet meer: intussen is er iets veranderd.
link-done-groot = Zo veel zaken kunnen niet één zaak zijn. Maak eerst iets los.
link-merged = Samengevoegde zaken
link-merged-lead = Elk van deze zaken is uit verschillende bronnen samengevoegd. Losmaken brengt precies terug wat er was.
link-merged-none = Er is niets samengevoegd
link-took-in = met
link-how-person = Door iemand beslist
link-how-many = Met vele tegelijk aanvaard
link-how-automatic = Vanzelf, omdat er geen twijfel is
link-part = Maak los
link-alike-title = Staat deze zaak er al?
link-alike-text = Wat u invulde, lijkt op:
link-alike-anyway = Het is een andere zaak: schrijf ze in
link-alike-claim = Dit is mijn zaak: ik wil ze beheren
audit-action-merge = samengevoegd
audit-action-unmerge = losgemaakt
audit-kind-pair = paar van zaken
