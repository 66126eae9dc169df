# The page
fs-title = Retail fact sheet
fs-title-of = Retail fact sheet { $town }
fs-subtitle = As of { $day }. Figures from the register of this square.
fs-page = Page { $page } of { $pages }
fs-town = Town
fs-show = Show
fs-contents = Contents
fs-pdf = Download as PDF
fs-csv = Download as CSV
fs-public-link = See the public sheet
fs-town-link = Retail fact sheet: how many places, which kinds, how it changes
fs-back-to-town = The town
fs-nothing = No places counted yet
fs-nothing-text = As soon as the register holds places of this town, its sheet stands here.
fs-nothing-seen = There is nothing to count yet.
fs-against = comparable towns: { $value }
fs-saved = Saved
fs-refused = This could not be saved
# Columns
fs-cluster = Comparable
fs-indicator = Indicator
fs-group = Group
fs-outlets-here = Places
fs-source = Source
fs-definition = Definition
fs-all = All places
fs-source-register = register
fs-source-areas = register and areas
fs-source-turnover = starts and stops
fs-source-premises = premises seen in the street
fs-source-sectors = statistical sectors
fs-source-entered = the town
# Groups, branches, categories of the decree, provinces
fs-group-daily = Daily
fs-group-periodic = Periodic
fs-group-exceptional = Exceptional
fs-group-horeca = Food and drink
fs-group-services = Services
fs-group-crafts = Crafts
fs-group-farms = Farms
fs-group-transport = Vehicles
fs-group-vacant = Vacant
fs-branch-food = Fresh and speciality food
fs-branch-supermarket = Supermarkets and corner shops
fs-branch-drinks = Drinks
fs-branch-press = News, tobacco and lottery
fs-branch-care = Pharmacy and personal care
fs-branch-garden = Flowers, garden and pets
fs-branch-fashion = Clothes and shoes
fs-branch-personal = Jewellery, opticians, hearing
fs-branch-general = General, gifts and second-hand
fs-branch-home = Home
fs-branch-diy = Building and DIY
fs-branch-electro = Electronics and telecom
fs-branch-leisure = Sports, games, books, hobbies
fs-branch-bikes = Bicycles
fs-branch-restaurants = Restaurants
fs-branch-snacks = Chip shops and fast food
fs-branch-cafes = Cafés and venues
fs-branch-lodging = Lodging
fs-branch-beauty = Hair, beauty and fitness
fs-branch-offices = Banks, insurance, property, travel
fs-branch-repair = Repair and cleaning
fs-branch-services = Other services
fs-branch-crafts = Crafts
fs-branch-farms = Farm shops
fs-branch-vehicles = Cars, motorcycles, fuel
fs-ihb-a = A Food
fs-ihb-b = B Personal goods
fs-ihb-c = C Plants and flowers
fs-ihb-d = D Vehicles
fs-ihb-e = E Other bulky
fs-ihb-f = F Other not bulky
fs-province-10000 = Province of Antwerp
fs-province-20001 = Flemish Brabant
fs-province-20002 = Walloon Brabant
fs-province-30000 = West Flanders
fs-province-40000 = East Flanders
fs-province-50000 = Hainaut
fs-province-60000 = Province of Liège
fs-province-70000 = Limburg
fs-province-80000 = Province of Luxembourg
fs-province-90000 = Province of Namur
fs-province-4000 = Brussels
# People
fs-people-title = Population
fs-people-seen = { $town } has { $people } inhabitants, { $dense } per square kilometre.
fs-people-unknown = The inhabitants or the area of { $town } are not known. Whoever runs the platform can import them.
fs-inhabitants = Inhabitants
fs-km2 = Area (km²)
fs-people-km2 = Inhabitants per km²
fs-people-note = Inhabitants as in the imported list of Statbel; area from the simplified boundary.
fs-peers = Comparable, together as one column: { $towns }. Chosen by inhabitants (half to double) and density, in the same region, with a filled register.
fs-no-peers = There are not yet three comparable towns with a filled register: the comparison stays empty.
fs-province-note = { $province }: the { $n } towns with a filled register, this one included; not the whole province while some are missing.
fs-sectors-note = { $n } statistical sectors imported from { $file }.
# Supply
fs-supply-title = Supply in short
fs-supply-seen = { $town } has { $n } places, { $density } per 1,000 inhabitants: { $than ->
    [more] more than in comparable towns ({ $other }).
    [less] fewer than in comparable towns ({ $other }).
    [same] about as many as in comparable towns ({ $other }).
   *[none] there is no comparison yet.
 }
fs-supply-note = Counted are public places with premises of their own in the register; not machines, stalls or cash points. A natural person counts once she lets her place be shown.
fs-others-note = Not counted: { $n } places only OpenStreetMap knows; their licence keeps them apart.
fs-not-measured = Vacancy and sales floor are not in the register: while they are neither measured nor entered, there is a dash.
# Mix
fs-mix-title = Functional mix
fs-mix-chart = Share of each group in the number of places
fs-mix-seen = The largest group is { $group }, with { $share } of the places. { $than ->
    [more] { $apart } weighs { $points } percentage points more here than in comparable towns.
    [less] { $apart } weighs { $points } percentage points less here than in comparable towns.
    [same] The mix is like that of comparable towns.
   *[none] There is no comparison yet.
 }
fs-mix-note = Daily, periodic and exceptional together are retail in the strict sense. The division is an open list of our own.
fs-branch-title = Branch mix
fs-branch-chart = Places per 10,000 inhabitants, by branch
fs-branch = Branch
fs-per-ten-thousand = Per 10,000 inh.
fs-branch-note = The bar is this town, the mark the comparable towns; the number is the count of places.
fs-branch-seen = The branch with most places is { $branch }: { $n }.
# Maps and change
fs-map-title = Map of the supply
fs-map-chart = All places and the areas drawn
fs-maps-chart = Four groups apart
fs-on-map = On the map
fs-map-seen = The map shows { $shown } of the { $all } places: those with a position of their own.
fs-map-none = The boundary of this town was not imported, so there is no map; { $shown } of the { $all } places have a position of their own.
fs-map-note = Boundary: Statbel, CC BY 4.0, simplified.
fs-evolution-title = Change over time
fs-evolution-chart = Number of places by group, first month = 100
fs-evolution-note = Groups with fewer than twenty places in the first month stand in the table only.
fs-evolution-none = The supply is counted every month. From the second month on, its change stands here.
fs-year-ago = A year ago
fs-now = Now
fs-change = Change in a year
fs-evolution-seen = { $than ->
    [more] The number of places rose from { $from } to { $to }
    [less] The number of places fell from { $from } to { $to }
   *[same] The number of places stayed the same, from { $from } to { $to }
 } { $since ->
    [year] in a year.
   *[begin] since the first count.
 }
# Villages, streets, areas
fs-places-title = By village and street
fs-villages-title = By village
fs-streets-title = Streets with most places
fs-village = Village
fs-street = Street
fs-chains-short = Chains
fs-villages-seen = { $village } holds { $share } of the places.
fs-areas-chapter = By shopping area
fs-area = Area
fs-areas-none = No area is drawn yet. The town can draw its core shopping area, ribbons and business parks itself.
fs-areas-seen = { $area } holds { $share } of the places.
fs-areas-note = Only places with a position of their own; areas may overlap.
fs-area-core = Core shopping area
fs-area-shopping = Other shopping area
fs-area-poor = Area with few shops by rule
fs-area-ribbon = Retail ribbon
fs-area-park = Business park
# The decree
fs-ihb-title = Supply by category of the decree
fs-ihb-chart = Share of the six categories of the decree on retail locations
fs-ihb-seen = Of the { $all } places the decree is about, { $name } is the largest category: { $n }.
fs-ihb-note = Categories since 4 March 2024, derived from the kind of place: an indication, not a legal classification. A permit is needed from 400 m² net; floors are not in the register.
# Where people buy
fs-flows-title = Where people buy, and the catchment
fs-reach-seen = { $near } of the inhabitants live within 400 metres of a shop for daily goods, { $far } within 800 metres.
fs-binding-seen = { $share } of those asked buy daily goods mostly in their own town.
fs-flows-none = Nothing measured yet: no register holds where people buy or turnover. The town can enter them, with source and year.
fs-unmeasured = not measured yet
fs-flows-note = Figures of a survey and of a model cannot simply be compared: mind the method.
fs-reach-note = Distances as the crow flies; inhabitants spread evenly over their statistical sector. Without imported sectors there is no figure.
# Online
fs-online-title = E-commerce and listings
fs-online-chart = Share of places with a web shop
fs-webshop = Web shop
fs-webshop-cluster = Web shop, comparable
fs-delivery = Delivers
fs-pickup = Pick-up
fs-listing-points = Points
fs-points = Points
fs-online-note = The bar is this town, the mark the comparable towns. Groups of fewer than three places have no share.
fs-online-seen = { $share } of the places have a web shop{ $than ->
    [more] , more than in comparable towns ({ $other }). A listing gets { $points } of 100 points on average.
    [less] , fewer than in comparable towns ({ $other }). A listing gets { $points } of 100 points on average.
    [same] , about as many as in comparable towns ({ $other }). A listing gets { $points } of 100 points on average.
   *[none] . A listing gets { $points } of 100 points on average.
 }
fs-listing-title = What listings tell
fs-element = Element
fs-listing-note = The points of a listing are the sum of what it tells. What somebody does not want to show counts as not told.
fs-element-hours = Opening hours
fs-element-contact = Telephone or e-mail
fs-element-website = Website
fs-element-description = Description
fs-element-products = Products
fs-element-position = Own position on the map
fs-together-note = Of several towns together shares and densities are those of all places and inhabitants; counts, area and diversity are means per town.
# Missing
fs-missing-title = What is missing here
fs-missing-reason = { $span ->
    [one] Towns like yours, of { $people } inhabitants, usually have { $low } { $kind }; here { $here }.
   *[two] Towns like yours, of { $people } inhabitants, usually have { $low } to { $high } { $kind }; here { $here }.
 }
fs-missing-none = No kind of place is clearly missing beside comparable towns.
fs-missing-no-peers = Without three comparable towns with a filled register it cannot be said what is missing here.
fs-missing-table = Less than in comparable towns
fs-many-table = More than in comparable towns
fs-kind = Kind of place
fs-here = Here
fs-usual = Usually
fs-expected = Expected
fs-with = Towns with
fs-chance = Chance
fs-missing-note = { $n } kinds were compared. Told is a kind with a location quotient (LQ) below 0.75 or above 1.25, at least 1.5 expected for as many inhabitants, and a chance below 10 % (Poisson). By chance alone each list holds some { $chance } at most. “Usually” is the middle half of the comparable towns.
# Definitions
fs-definitions-title = Definitions and sources
fs-definitions-seen = This is how each figure is worked out. A dash means: not known, so it is no nought.
fs-thresholds-note = Counts of public places are public and always shown. Shares are shown from { $n } places on.
fs-ind-outlets = Places
fs-ind-outlets-what = Public places with premises of their own in the register.
fs-ind-density = Places per 1,000 inhabitants
fs-ind-density-what = Places ÷ inhabitants × 1,000. There is no norm: compare with similar towns.
fs-ind-retail = Retail in the strict sense
fs-ind-retail-what = Places for daily, periodic and exceptional goods.
fs-ind-retail-density = Retail per 1,000 inhabitants
fs-ind-retail-density-what = Retail in the strict sense ÷ inhabitants × 1,000.
fs-ind-daily-density = Daily goods per 1,000 inhabitants
fs-ind-daily-density-what = Places for daily goods ÷ inhabitants × 1,000.
fs-ind-horeca = Share of food and drink
fs-ind-horeca-what = Places to eat, drink and sleep ÷ places.
fs-ind-chains = Share of chains
fs-ind-chains-what = Places of chains ÷ places. A chain is a known brand or a formula with at least seven places.
fs-ind-variety = Kinds of places
fs-ind-variety-what = Number of kinds of which there is at least one.
fs-ind-diversity = Diversity (Shannon)
fs-ind-diversity-what = H = −(sum of p × ln p) over the kinds of places. Higher is more varied.
fs-ind-evenness = Evenness
fs-ind-evenness-what = H ÷ ln n, with n the number of kinds: 1 when every kind is as frequent.
fs-ind-core = Retail in the core
fs-ind-core-what = Retail places in the core area drawn ÷ all retail places.
fs-ind-turnover-rate = Turnover of places
fs-ind-turnover-rate-what = (Starts + stops) ÷ places, over twelve months.
fs-ind-webshop = Share with a web shop
fs-ind-webshop-what = Places with a web shop ÷ places.
fs-ind-delivery = Share that delivers
fs-ind-delivery-what = Places that deliver ÷ places.
fs-ind-pickup = Share with pick-up
fs-ind-pickup-what = Places where orders can be collected ÷ places.
fs-ind-listing = Quality of the listing
fs-ind-listing-what = Mean points of 100: hours 30, telephone or e-mail 20, website 15, description 15, products 10, position 10.
fs-ind-reach-400 = Inhabitants within 400 m of daily goods
fs-ind-reach-400-what = Inhabitants within 400 m (as the crow flies) of a place for daily goods ÷ inhabitants.
fs-ind-reach-800 = Inhabitants within 800 m of daily goods
fs-ind-reach-800-what = The same for 800 m.
fs-ind-vacancy = Vacancy rate (premises)
fs-ind-vacancy-what = Vacant ÷ (occupied + vacant) commercial premises, food, drink and services included.
fs-ind-vacancy-floor = Vacancy rate (m²)
fs-ind-vacancy-floor-what = Vacant ÷ total floor area.
fs-ind-floor = Sales floor
fs-ind-floor-what = Floor customers may enter and see; no storage or offices.
fs-ind-floor-density = Sales floor per 1,000 inhabitants
fs-ind-floor-density-what = Sales floor ÷ inhabitants × 1,000.
fs-ind-core-floor = Floor in the core
fs-ind-core-floor-what = Sales floor in the core area ÷ all sales floor.
fs-ind-floor-productivity = Floor productivity
fs-ind-floor-productivity-what = Turnover ÷ sales floor, a year.
fs-ind-binding-daily = Bought here, daily goods
fs-ind-binding-daily-what = Inhabitants who buy daily goods mostly in their own town ÷ all who were asked.
fs-ind-flight-daily = Bought elsewhere, daily goods
fs-ind-flight-daily-what = 100 % − bought here.
fs-ind-binding-periodic = Bought here, periodic goods
fs-ind-binding-periodic-what = Inhabitants who buy periodic goods mostly in their own town ÷ all who were asked.
fs-ind-flight-periodic = Bought elsewhere, periodic goods
fs-ind-flight-periodic-what = 100 % − bought here.
fs-ind-binding-exceptional = Bought here, exceptional goods
fs-ind-binding-exceptional-what = Inhabitants who buy exceptional goods mostly in their own town ÷ all who were asked.
fs-ind-flight-exceptional = Bought elsewhere, exceptional goods
fs-ind-flight-exceptional-what = 100 % − bought here.
fs-ind-attraction = Attraction from outside
fs-ind-attraction-what = Spending from outside the town ÷ all spending in the town.
fs-ind-provision = Provision index
fs-ind-provision-what = Turnover in the town ÷ spending of its inhabitants; above 1 it attracts more than it loses.
fs-ind-footfall = Footfall index
fs-ind-footfall-what = Passers-by ÷ usual passers-by of the same weekday × 100, corrected for weather and holidays.
fs-ind-capture = Capture rate
fs-ind-capture-what = Visits to shops ÷ passers-by, of places that count by choice.
fs-ind-local-share = Bought from near
fs-ind-local-share-what = Purchases from producers within the chosen distance ÷ all purchases, by value.
fs-ind-food-km = Food kilometres
fs-ind-food-km-what = Sum of distance × quantity.
# Figures a town enters
fs-fig-vacancy = Vacancy rate (premises)
fs-fig-vacancy-floor = Vacancy rate (m²)
fs-fig-floor = Sales floor
fs-fig-floor-core = Sales floor in the core
fs-fig-turnover = Retail turnover, a year
fs-fig-spending = Spending of inhabitants, a year
fs-fig-binding-daily = Bought here, daily goods
fs-fig-binding-periodic = Bought here, periodic goods
fs-fig-binding-exceptional = Bought here, exceptional goods
fs-fig-attraction = Attraction from outside
fs-fig-footfall = Footfall index
fs-fig-capture = Capture rate
fs-fig-local-share = Bought from near
fs-fig-food-km = Food kilometres
fs-figures-title = Own figures
fs-figures-lead = Figures no register holds: where people buy, floor, turnover. They appear on the public sheet too, with their source and year.
fs-figures-empty = No figures of your own yet
fs-figures-empty-text = Enter a figure below, for example from a survey or from the province.
fs-figure-new = Enter a figure
fs-figure-what = What
fs-figure-year = Year
fs-figure-value = Value
fs-figure-source = Source
fs-figure-source-hint = Who measured it, and where does it stand?
fs-figure-method = Method
fs-figure-method-hint = For example: a survey of the main place of purchase, or a model of flows.
fs-figure-save = Save the figure
fs-remove-figure = Remove { $name }, { $year }
fs-figure-no-kind = Choose what the figure is.
fs-figure-no-year = Write a past or present year in four digits.
fs-figure-no-number = Write a number, for example 81.5.
fs-figure-out-of-range = This number cannot be: a percentage lies between 0 and 100, and nothing is below 0.
fs-figure-no-source = Write where the figure comes from.
fs-figure-full = There are too many figures already: remove one first.
# Areas an officer draws
fs-areas-title = Shopping areas
fs-areas-lead = Draw your core shopping area, ribbons and business parks. The sheet counts what lies in them.
fs-areas-empty = No area yet
fs-areas-empty-text = A circle around the square is a good beginning.
fs-area-outlets = places: { $n }
fs-remove-area = Remove { $name }
fs-area-new = Add an area
fs-area-name = Name
fs-area-kind = Kind of area
fs-area-circle = A circle
fs-area-middle = Middle
fs-area-middle-hint = Latitude and longitude, for example 51.1544, 3.2353
fs-area-radius = Radius in metres
fs-area-radius-hint = From 50 to 5000
fs-area-shape = Or a drawing (GeoJSON)
fs-area-shape-hint = Paste a Polygon or MultiPolygon in WGS84, as QGIS or geojson.io save them. When something stands here, the circle does not count.
fs-area-save = Save the area
fs-area-no-name = Give the area a name.
fs-area-no-kind = Choose a kind of area.
fs-area-no-middle = Write latitude and longitude with a comma between, or paste a drawing.
fs-area-no-radius = Write a radius between 50 and 5000 metres.
fs-area-elsewhere = This area lies neither in nor near the town.
fs-area-full = There are too many areas already: remove one first.
fs-shape-not-json = This is no GeoJSON: it cannot be read.
fs-shape-no-polygon = There is no Polygon or MultiPolygon in it.
fs-shape-ring = A ring has fewer than four points or is not closed.
fs-shape-position = The points are no longitudes and latitudes (WGS84) in or near Belgium. Convert Lambert coordinates first.
fs-shape-too-many = The drawing has too many points: simplify it to 5000.
# In the log of the town
audit-kind-factsheet-area = Area of the fact sheet
audit-kind-factsheet-figure = Figure of the fact sheet
