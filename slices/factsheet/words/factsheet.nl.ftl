# The page
fs-title = Feitenfiche detailhandel
fs-title-of = Feitenfiche detailhandel { $town }
fs-subtitle = Stand op { $day }. Cijfers uit het register van dit plein.
fs-page = Bladzijde { $page } van { $pages }
fs-town = Gemeente
fs-show = Toon
fs-contents = Inhoud
fs-pdf = Download als PDF
fs-csv = Download als CSV
fs-public-link = Bekijk de openbare fiche
fs-town-link = Feitenfiche detailhandel: hoeveel zaken, welke soorten, hoe het evolueert
fs-back-to-town = De gemeente
fs-nothing = Nog geen zaken geteld
fs-nothing-text = Zodra het register zaken van deze gemeente bevat, staat hier haar fiche.
fs-nothing-seen = Er is nog niets te tellen.
fs-against = vergelijkbare gemeenten: { $value }
fs-saved = Bewaard
fs-refused = Dit kon niet bewaard worden
# Columns
fs-cluster = Vergelijkbaar
fs-indicator = Indicator
fs-group = Groep
fs-outlets-here = Zaken
fs-source = Bron
fs-definition = Definitie
fs-all = Alle zaken
fs-source-register = register
fs-source-areas = register en gebieden
fs-source-turnover = starters en stoppers
fs-source-premises = panden in de straat gezien
fs-source-sectors = statistische sectoren
fs-source-entered = de gemeente
# Groups, branches, categories of the decree, provinces
fs-group-daily = Dagelijks
fs-group-periodic = Periodiek
fs-group-exceptional = Uitzonderlijk
fs-group-horeca = Horeca
fs-group-services = Diensten
fs-group-crafts = Ambacht
fs-group-farms = Hoeve
fs-group-transport = Voertuigen
fs-group-vacant = Leegstand
fs-branch-food = Verse voeding en specialiteiten
fs-branch-supermarket = Supermarkten en buurtwinkels
fs-branch-drinks = Dranken
fs-branch-press = Krant, tabak en loterij
fs-branch-care = Apotheek en verzorging
fs-branch-garden = Bloemen, tuin en dier
fs-branch-fashion = Kleding en schoenen
fs-branch-personal = Juwelen, brillen en hoortoestellen
fs-branch-general = Gemengd, cadeau en tweedehands
fs-branch-home = Wonen
fs-branch-diy = Bouwen en doe-het-zelf
fs-branch-electro = Elektro en telecom
fs-branch-leisure = Sport, spel, boek en hobby
fs-branch-bikes = Fietsen
fs-branch-restaurants = Restaurants
fs-branch-snacks = Frituren en snel eten
fs-branch-cafes = Cafés en zalen
fs-branch-lodging = Logies
fs-branch-beauty = Haar, schoonheid en sport
fs-branch-offices = Bank, verzekering, immo, reizen
fs-branch-repair = Herstel en reiniging
fs-branch-services = Andere diensten
fs-branch-crafts = Ambacht
fs-branch-farms = Hoevewinkels en landbouw
fs-branch-vehicles = Auto, moto en brandstof
fs-ihb-a = A Voeding
fs-ihb-b = B Persoonsuitrusting
fs-ihb-c = C Planten en bloemen
fs-ihb-d = D Vervoermiddelen
fs-ihb-e = E Andere volumineuze
fs-ihb-f = F Andere niet-volumineuze
fs-province-10000 = Provincie Antwerpen
fs-province-20001 = Vlaams-Brabant
fs-province-20002 = Waals-Brabant
fs-province-30000 = West-Vlaanderen
fs-province-40000 = Oost-Vlaanderen
fs-province-50000 = Henegouwen
fs-province-60000 = Provincie Luik
fs-province-70000 = Limburg
fs-province-80000 = Provincie Luxemburg
fs-province-90000 = Provincie Namen
fs-province-4000 = Brussel
# People
fs-people-title = Bevolking
fs-people-seen = { $town } telt { $people } inwoners, { $dense } per vierkante kilometer.
fs-people-unknown = Van { $town } is het aantal inwoners of de oppervlakte niet bekend. Wie het platform beheert, kan ze inlezen.
fs-inhabitants = Inwoners
fs-km2 = Oppervlakte (km²)
fs-people-km2 = Inwoners per km²
fs-people-note = Inwoners volgens de ingelezen gemeentelijst van Statbel; oppervlakte uit de vereenvoudigde grens.
fs-peers = Vergelijkbaar, samen als één kolom: { $towns }. Gekozen op inwoners (half tot dubbel) en dichtheid, in hetzelfde gewest, met een gevuld register.
fs-no-peers = Er zijn nog geen drie vergelijkbare gemeenten met een gevuld register: de vergelijking blijft leeg.
fs-province-note = { $province }: de { $n } gemeenten met een gevuld register, deze inbegrepen; niet de hele provincie als er nog ontbreken.
fs-sectors-note = { $n } statistische sectoren ingelezen uit { $file }.
# Supply
fs-supply-title = Aanbod in het kort
fs-supply-seen = { $town } telt { $n } zaken, { $density } per 1.000 inwoners: { $than ->
    [more] meer dan in vergelijkbare gemeenten ({ $other }).
    [less] minder dan in vergelijkbare gemeenten ({ $other }).
    [same] ongeveer evenveel als in vergelijkbare gemeenten ({ $other }).
   *[none] een vergelijking is er nog niet.
 }
fs-supply-note = Geteld zijn openbare zaken met een eigen pand in het register; automaten, kramen en geldautomaten niet. Een natuurlijk persoon telt mee zodra zij haar zaak laat tonen.
fs-others-note = Niet meegeteld: { $n } plaatsen die alleen OpenStreetMap kent; die staan door hun licentie apart.
fs-not-measured = Leegstand en winkelvloeroppervlakte staan niet in het register: zolang ze niet gemeten of ingevuld zijn, staat er een streepje.
# Mix
fs-mix-title = Functionele mix
fs-mix-chart = Aandeel van elke groep in het aantal zaken
fs-mix-seen = De grootste groep is { $group }, met { $share } van de zaken. { $than ->
    [more] { $apart } weegt hier { $points } procentpunt zwaarder dan in vergelijkbare gemeenten.
    [less] { $apart } weegt hier { $points } procentpunt lichter dan in vergelijkbare gemeenten.
    [same] De mix lijkt op die van vergelijkbare gemeenten.
   *[none] Een vergelijking is er nog niet.
 }
fs-mix-note = Dagelijks, periodiek en uitzonderlijk zijn samen de detailhandel in enge zin. De indeling is een eigen, open lijst.
fs-branch-title = Branchemix
fs-branch-chart = Zaken per 10.000 inwoners, per branche
fs-branch = Branche
fs-per-ten-thousand = Per 10.000 inw.
fs-branch-note = De balk is deze gemeente, het streepje de vergelijkbare gemeenten; het getal is het aantal zaken.
fs-branch-seen = De branche met de meeste zaken is { $branch }: { $n }.
# Maps and change
fs-map-title = Kaart van het aanbod
fs-map-chart = Alle zaken en de getekende gebieden
fs-maps-chart = Vier groepen apart
fs-on-map = Op de kaart
fs-map-seen = Op de kaart staan { $shown } van de { $all } zaken: die met een eigen positie.
fs-map-none = De grens van deze gemeente is niet ingelezen, dus er is geen kaart; { $shown } van de { $all } zaken hebben een eigen positie.
fs-map-note = Grens: Statbel, CC BY 4.0, vereenvoudigd.
fs-evolution-title = Evolutie
fs-evolution-chart = Aantal zaken per groep, eerste maand = 100
fs-evolution-note = Groepen met minder dan twintig zaken in de eerste maand staan alleen in de tabel.
fs-evolution-none = Elke maand wordt het aanbod geteld. Vanaf de tweede maand staat hier hoe het verandert.
fs-year-ago = Een jaar geleden
fs-now = Nu
fs-change = Verschil op een jaar
fs-evolution-seen = { $than ->
    [more] Het aantal zaken steeg van { $from } naar { $to }
    [less] Het aantal zaken daalde van { $from } naar { $to }
   *[same] Het aantal zaken bleef gelijk, van { $from } naar { $to }
 } { $since ->
    [year] in een jaar.
   *[begin] sinds de eerste telling.
 }
# Villages, streets, areas
fs-places-title = Per deelgemeente en straat
fs-villages-title = Per deelgemeente of kern
fs-streets-title = Winkelstraten met de meeste zaken
fs-village = Kern
fs-street = Straat
fs-chains-short = Ketens
fs-villages-seen = In { $village } ligt { $share } van de zaken.
fs-areas-chapter = Per winkelgebied
fs-area = Gebied
fs-areas-none = Er is nog geen gebied getekend. De gemeente kan haar kernwinkelgebied, linten en bedrijventerreinen zelf tekenen.
fs-areas-seen = In { $area } ligt { $share } van de zaken.
fs-areas-note = Alleen zaken met een eigen positie; gebieden mogen elkaar overlappen.
fs-area-core = Kernwinkelgebied
fs-area-shopping = Ander winkelgebied
fs-area-poor = Winkelarm gebied
fs-area-ribbon = Kleinhandelslint
fs-area-park = Bedrijventerrein
# The decree
fs-ihb-title = Aanbod per categorie van het decreet
fs-ihb-chart = Aandeel van de zes categorieën van het decreet integraal handelsvestigingsbeleid
fs-ihb-seen = Van de { $all } zaken die onder het decreet vallen, is { $name } de grootste categorie: { $n }.
fs-ihb-note = Categorieën sinds 4 maart 2024, afgeleid van de soort zaak: een aanwijzing, geen juridische indeling. Vergunning is nodig vanaf 400 m² netto handelsoppervlakte; oppervlakten staan niet in het register.
# Where people buy
fs-flows-title = Koopstromen en verzorgingsgebied
fs-reach-seen = { $near } van de inwoners woont op hoogstens 400 meter van een winkel voor dagelijkse goederen, { $far } op hoogstens 800 meter.
fs-binding-seen = { $share } van de gevraagden koopt dagelijkse goederen vooral in de eigen gemeente.
fs-flows-none = Nog niets gemeten: koopbinding en omzet staan in geen register. De gemeente kan ze invullen, met bron en jaar.
fs-unmeasured = nog niet gemeten
fs-flows-note = Cijfers uit een enquête en cijfers uit een model zijn niet zonder meer te vergelijken: let op de methode.
fs-reach-note = Afstanden in vogelvlucht; inwoners gelijk gespreid over hun statistische sector. Zonder ingelezen sectoren is er geen cijfer.
# Online
fs-online-title = E-commerce en vindbaarheid
fs-online-chart = Aandeel zaken met een webshop
fs-webshop = Webshop
fs-webshop-cluster = Webshop, vergelijkbaar
fs-delivery = Levert
fs-pickup = Afhalen
fs-listing-points = Punten
fs-points = Punten
fs-online-note = De balk is deze gemeente, het streepje de vergelijkbare gemeenten. Groepen van minder dan drie zaken hebben geen aandeel.
fs-online-seen = { $share } van de zaken heeft een webshop{ $than ->
    [more] , meer dan in vergelijkbare gemeenten ({ $other }). Een vermelding haalt gemiddeld { $points } van de 100 punten.
    [less] , minder dan in vergelijkbare gemeenten ({ $other }). Een vermelding haalt gemiddeld { $points } van de 100 punten.
    [same] , ongeveer zoveel als in vergelijkbare gemeenten ({ $other }). Een vermelding haalt gemiddeld { $points } van de 100 punten.
   *[none] . Een vermelding haalt gemiddeld { $points } van de 100 punten.
 }
fs-listing-title = Wat vermeldingen vertellen
fs-element = Onderdeel
fs-listing-note = De punten van een vermelding zijn de som van wat zij vertelt. Wie iets niet wil tonen, telt hier als niet verteld.
fs-element-hours = Openingsuren
fs-element-contact = Telefoon of e-mail
fs-element-website = Website
fs-element-description = Beschrijving
fs-element-products = Producten
fs-element-position = Eigen positie op de kaart
fs-together-note = Van meerdere gemeenten samen zijn aandelen en dichtheden die van alle zaken en inwoners samen; aantallen, oppervlakte en diversiteit zijn gemiddelden per gemeente.
# Missing
fs-missing-title = Wat hier ontbreekt
fs-missing-reason = { $span ->
    [one] Gemeenten als de uwe, met { $people } inwoners, hebben er gewoonlijk { $low }: { $kind }. Hier zijn er { $here }.
   *[two] Gemeenten als de uwe, met { $people } inwoners, hebben er gewoonlijk { $low } tot { $high }: { $kind }. Hier zijn er { $here }.
 }
fs-missing-none = Geen soort zaak ontbreekt hier duidelijk tegenover vergelijkbare gemeenten.
fs-missing-no-peers = Zonder drie vergelijkbare gemeenten met een gevuld register is niet te zeggen wat hier ontbreekt.
fs-missing-table = Minder dan in vergelijkbare gemeenten
fs-many-table = Meer dan in vergelijkbare gemeenten
fs-kind = Soort zaak
fs-here = Hier
fs-usual = Gewoonlijk
fs-expected = Verwacht
fs-with = Gemeenten met
fs-chance = Kans op toeval
fs-missing-note = { $n } soorten zijn vergeleken. Genoemd wordt een soort met een locatiequotiënt (LQ) onder 0,75 of boven 1,25, minstens 1,5 verwachte zaken voor zoveel inwoners, en een kans op toeval onder 10 % (Poisson). Door toeval alleen staan er hoogstens zo’n { $chance } op elke lijst. ‘Gewoonlijk’ is de middelste helft van de vergelijkbare gemeenten.
# Definitions
fs-definitions-title = Definities en bronnen
fs-definitions-seen = Zo is elk cijfer berekend. Een streepje betekent: niet bekend, en is dus geen nul.
fs-thresholds-note = Aantallen van openbare zaken zijn openbaar en worden altijd getoond. Aandelen worden pas getoond vanaf { $n } zaken.
fs-ind-outlets = Zaken
fs-ind-outlets-what = Openbare zaken met een eigen pand in het register.
fs-ind-density = Zaken per 1.000 inwoners
fs-ind-density-what = Zaken ÷ inwoners × 1.000. Er is geen norm: vergelijk met gelijkaardige gemeenten.
fs-ind-retail = Detailhandel in enge zin
fs-ind-retail-what = Zaken voor dagelijkse, periodieke en uitzonderlijke goederen.
fs-ind-retail-density = Detailhandel per 1.000 inwoners
fs-ind-retail-density-what = Detailhandel in enge zin ÷ inwoners × 1.000.
fs-ind-daily-density = Dagelijkse goederen per 1.000 inwoners
fs-ind-daily-density-what = Zaken voor dagelijkse goederen ÷ inwoners × 1.000.
fs-ind-horeca = Aandeel horeca
fs-ind-horeca-what = Horecazaken ÷ zaken.
fs-ind-chains = Filialiseringsgraad
fs-ind-chains-what = Zaken van ketens ÷ zaken. Een keten is een bekend merk of een formule met minstens zeven vestigingen.
fs-ind-variety = Soorten zaken
fs-ind-variety-what = Aantal soorten waarvan er minstens één is.
fs-ind-diversity = Diversiteit (Shannon)
fs-ind-diversity-what = H = −(som van p × ln p) over de soorten zaken. Hoger is gevarieerder.
fs-ind-evenness = Gelijkmatigheid
fs-ind-evenness-what = H ÷ ln n, met n het aantal soorten: 1 als elke soort even vaak voorkomt.
fs-ind-core = Detailhandel in de kern
fs-ind-core-what = Detailhandelszaken in het getekende kernwinkelgebied ÷ alle detailhandelszaken.
fs-ind-turnover-rate = Verloop
fs-ind-turnover-rate-what = (Starters + stoppers) ÷ zaken, over twaalf maanden.
fs-ind-webshop = Aandeel met webshop
fs-ind-webshop-what = Zaken met een webshop ÷ zaken.
fs-ind-delivery = Aandeel dat levert
fs-ind-delivery-what = Zaken die aan huis leveren ÷ zaken.
fs-ind-pickup = Aandeel met afhalen
fs-ind-pickup-what = Zaken waar een bestelling af te halen is ÷ zaken.
fs-ind-listing = Kwaliteit van de vermelding
fs-ind-listing-what = Gemiddelde punten, van 100: uren 30, telefoon of e-mail 20, website 15, beschrijving 15, producten 10, positie 10.
fs-ind-reach-400 = Inwoners binnen 400 m van dagelijkse goederen
fs-ind-reach-400-what = Inwoners op hoogstens 400 m (vogelvlucht) van een zaak voor dagelijkse goederen ÷ inwoners.
fs-ind-reach-800 = Inwoners binnen 800 m van dagelijkse goederen
fs-ind-reach-800-what = Hetzelfde voor 800 m.
fs-ind-vacancy = Leegstandsgraad (panden)
fs-ind-vacancy-what = Leegstaande ÷ (bezette + leegstaande) handelspanden, horeca en diensten inbegrepen.
fs-ind-vacancy-floor = Leegstandsgraad (m²)
fs-ind-vacancy-floor-what = Leegstaande ÷ totale vloeroppervlakte.
fs-ind-floor = Winkelvloeroppervlakte
fs-ind-floor-what = Oppervlakte die klanten mogen betreden en zien; geen opslag of kantoor.
fs-ind-floor-density = Winkelvloeroppervlakte per 1.000 inwoners
fs-ind-floor-density-what = Winkelvloeroppervlakte ÷ inwoners × 1.000.
fs-ind-core-floor = Vloeroppervlakte in de kern
fs-ind-core-floor-what = Winkelvloeroppervlakte in het kernwinkelgebied ÷ totale winkelvloeroppervlakte.
fs-ind-floor-productivity = Vloerproductiviteit
fs-ind-floor-productivity-what = Omzet ÷ winkelvloeroppervlakte, per jaar.
fs-ind-binding-daily = Koopbinding dagelijkse goederen
fs-ind-binding-daily-what = Inwoners die dagelijkse goederen vooral in de eigen gemeente kopen ÷ alle gevraagden.
fs-ind-flight-daily = Koopvlucht dagelijkse goederen
fs-ind-flight-daily-what = 100 % − koopbinding.
fs-ind-binding-periodic = Koopbinding periodieke goederen
fs-ind-binding-periodic-what = Inwoners die periodieke goederen vooral in de eigen gemeente kopen ÷ alle gevraagden.
fs-ind-flight-periodic = Koopvlucht periodieke goederen
fs-ind-flight-periodic-what = 100 % − koopbinding.
fs-ind-binding-exceptional = Koopbinding uitzonderlijke goederen
fs-ind-binding-exceptional-what = Inwoners die uitzonderlijke goederen vooral in de eigen gemeente kopen ÷ alle gevraagden.
fs-ind-flight-exceptional = Koopvlucht uitzonderlijke goederen
fs-ind-flight-exceptional-what = 100 % − koopbinding.
fs-ind-attraction = Koopattractie
fs-ind-attraction-what = Bestedingen van buiten de gemeente ÷ alle bestedingen in de gemeente.
fs-ind-provision = Verzorgingsindex
fs-ind-provision-what = Omzet in de gemeente ÷ bestedingen van haar inwoners; boven 1 trekt zij meer aan dan zij verliest.
fs-ind-footfall = Passantenindex
fs-ind-footfall-what = Passanten ÷ gewone passanten op dezelfde weekdag × 100, gezuiverd van weer en feestdagen.
fs-ind-capture = Binnenlooppercentage
fs-ind-capture-what = Winkelbezoeken ÷ passanten, van zaken die vrijwillig tellen.
fs-ind-local-share = Lokaal aangekocht
fs-ind-local-share-what = Aankopen bij producenten binnen de gekozen afstand ÷ alle aankopen, in waarde.
fs-ind-food-km = Voedselkilometers
fs-ind-food-km-what = Som van afstand × hoeveelheid.
# Figures a town enters
fs-fig-vacancy = Leegstandsgraad (panden)
fs-fig-vacancy-floor = Leegstandsgraad (m²)
fs-fig-floor = Winkelvloeroppervlakte
fs-fig-floor-core = Winkelvloeroppervlakte in de kern
fs-fig-turnover = Omzet van de detailhandel, per jaar
fs-fig-spending = Bestedingen van de inwoners, per jaar
fs-fig-binding-daily = Koopbinding dagelijkse goederen
fs-fig-binding-periodic = Koopbinding periodieke goederen
fs-fig-binding-exceptional = Koopbinding uitzonderlijke goederen
fs-fig-attraction = Koopattractie
fs-fig-footfall = Passantenindex
fs-fig-capture = Binnenlooppercentage
fs-fig-local-share = Lokaal aangekocht
fs-fig-food-km = Voedselkilometers
fs-figures-title = Eigen cijfers
fs-figures-lead = Cijfers die in geen register staan: koopbinding, vloeroppervlakte, omzet. Zij verschijnen ook op de openbare fiche, met hun bron en jaar.
fs-figures-empty = Nog geen eigen cijfers
fs-figures-empty-text = Vul hieronder een cijfer in, bijvoorbeeld uit een enquête of van de provincie.
fs-figure-new = Een cijfer invullen
fs-figure-what = Wat
fs-figure-year = Jaar
fs-figure-value = Waarde
fs-figure-source = Bron
fs-figure-source-hint = Wie mat het, en waar staat het?
fs-figure-method = Methode
fs-figure-method-hint = Bijvoorbeeld: enquête over de hoofdplaats van aankoop, of een model van koopstromen.
fs-figure-save = Bewaar het cijfer
fs-remove-figure = Verwijder { $name }, { $year }
fs-figure-no-kind = Kies wat het cijfer is.
fs-figure-no-year = Schrijf een jaar dat voorbij of bezig is, in vier cijfers.
fs-figure-no-number = Schrijf een getal, bijvoorbeeld 81,5.
fs-figure-out-of-range = Dit getal kan niet: een percentage ligt tussen 0 en 100, en niets is kleiner dan 0.
fs-figure-no-source = Schrijf waar het cijfer vandaan komt.
fs-figure-full = Er zijn al te veel cijfers: verwijder er eerst een.
# Areas an officer draws
fs-areas-title = Winkelgebieden
fs-areas-lead = Teken uw kernwinkelgebied, linten en bedrijventerreinen. De fiche telt wat erin ligt.
fs-areas-empty = Nog geen gebied
fs-areas-empty-text = Een cirkel rond het plein is een goed begin.
fs-area-outlets = zaken: { $n }
fs-remove-area = Verwijder { $name }
fs-area-new = Een gebied toevoegen
fs-area-name = Naam
fs-area-kind = Soort gebied
fs-area-circle = Een cirkel
fs-area-middle = Midden
fs-area-middle-hint = Breedte en lengte, bijvoorbeeld 51.1544, 3.2353
fs-area-radius = Straal in meter
fs-area-radius-hint = Van 50 tot 5000
fs-area-shape = Of een tekening (GeoJSON)
fs-area-shape-hint = Plak een Polygon of MultiPolygon in WGS84, zoals QGIS of geojson.io ze bewaren. Staat hier iets, dan telt de cirkel niet.
fs-area-save = Bewaar het gebied
fs-area-no-name = Geef het gebied een naam.
fs-area-no-kind = Kies een soort gebied.
fs-area-no-middle = Schrijf breedte en lengte met een komma ertussen, of plak een tekening.
fs-area-no-radius = Schrijf een straal tussen 50 en 5000 meter.
fs-area-elsewhere = Dit gebied ligt niet in of bij de gemeente.
fs-area-full = Er zijn al te veel gebieden: verwijder er eerst een.
fs-shape-not-json = Dit is geen GeoJSON: het kan niet gelezen worden.
fs-shape-no-polygon = Er staat geen Polygon of MultiPolygon in.
fs-shape-ring = Een rand heeft minder dan vier punten of is niet gesloten.
fs-shape-position = De punten zijn geen lengte en breedte (WGS84) in of bij België. Lambertcoördinaten moeten eerst omgezet worden.
fs-shape-too-many = De tekening heeft te veel punten: vereenvoudig haar tot 5000.
# In the log of the town
audit-kind-factsheet-area = Winkelgebied van de feitenfiche
audit-kind-factsheet-figure = Cijfer van de feitenfiche
