# The page
fs-title = Fiche commerce de détail
fs-title-of = Fiche commerce de détail { $town }
fs-subtitle = Situation au { $day }. Chiffres du registre de cette place.
fs-page = Page { $page } sur { $pages }
fs-town = Commune
fs-show = Afficher
fs-contents = Contenu
fs-pdf = Télécharger en PDF
fs-csv = Télécharger en CSV
fs-public-link = Voir la fiche publique
fs-town-link = Fiche commerce de détail : combien, de quels types, quelle évolution
fs-back-to-town = La commune
fs-nothing = Aucun commerce compté
fs-nothing-text = Dès que le registre contient des commerces de cette commune, sa fiche paraîtra ici.
fs-nothing-seen = Il n’y a encore rien à compter.
fs-against = communes comparables : { $value }
fs-saved = Enregistré
fs-refused = Enregistrement impossible
# Columns
fs-cluster = Comparables
fs-indicator = Indicateur
fs-group = Groupe
fs-outlets-here = Commerces
fs-source = Source
fs-definition = Définition
fs-all = Tous les commerces
fs-source-register = registre
fs-source-areas = registre et zones
fs-source-turnover = débuts et cessations
fs-source-premises = locaux vus dans la rue
fs-source-sectors = secteurs statistiques
fs-source-entered = la commune
# Groups, branches, categories of the decree, provinces
fs-group-daily = Courant
fs-group-periodic = Périodique
fs-group-exceptional = Exceptionnel
fs-group-horeca = Horeca
fs-group-services = Services
fs-group-crafts = Artisanat
fs-group-farms = Ferme
fs-group-transport = Véhicules
fs-group-vacant = Vacant
fs-branch-food = Alimentation spécialisée
fs-branch-supermarket = Supermarchés et supérettes
fs-branch-drinks = Boissons
fs-branch-press = Presse, tabac et loterie
fs-branch-care = Pharmacie et soins
fs-branch-garden = Fleurs, jardin, animaux
fs-branch-fashion = Vêtements et chaussures
fs-branch-personal = Bijoux, optique, audition
fs-branch-general = Mixte, cadeaux, seconde main
fs-branch-home = Habitat
fs-branch-diy = Construction et bricolage
fs-branch-electro = Électro et télécom
fs-branch-leisure = Sport, jeux, livres, loisirs
fs-branch-bikes = Vélos
fs-branch-restaurants = Restaurants
fs-branch-snacks = Friteries et restauration rapide
fs-branch-cafes = Cafés et salles
fs-branch-lodging = Hébergement
fs-branch-beauty = Coiffure, beauté, fitness
fs-branch-offices = Banque, assurance, immobilier, voyages
fs-branch-repair = Réparation et nettoyage
fs-branch-services = Autres services
fs-branch-crafts = Artisanat
fs-branch-farms = Magasins à la ferme
fs-branch-vehicles = Auto, moto, carburant
fs-ihb-a = A Alimentation
fs-ihb-b = B Équipement de la personne
fs-ihb-c = C Plantes et fleurs
fs-ihb-d = D Moyens de transport
fs-ihb-e = E Autres volumineux
fs-ihb-f = F Autres non volumineux
fs-province-10000 = Province d’Anvers
fs-province-20001 = Brabant flamand
fs-province-20002 = Brabant wallon
fs-province-30000 = Flandre-Occidentale
fs-province-40000 = Flandre-Orientale
fs-province-50000 = Hainaut
fs-province-60000 = Province de Liège
fs-province-70000 = Limbourg
fs-province-80000 = Province de Luxembourg
fs-province-90000 = Province de Namur
fs-province-4000 = Bruxelles
# People
fs-people-title = Population
fs-people-seen = { $town } compte { $people } habitants, soit { $dense } par kilomètre carré.
fs-people-unknown = Le nombre d’habitants ou la superficie de { $town } n’est pas connu. Le gestionnaire de la plateforme peut les importer.
fs-inhabitants = Habitants
fs-km2 = Superficie (km²)
fs-people-km2 = Habitants par km²
fs-people-note = Habitants selon la liste communale de Statbel importée ; superficie d’après la limite simplifiée.
fs-peers = Comparables, réunies en une colonne : { $towns }. Choisies selon les habitants (moitié au double) et la densité, dans la même région, avec un registre rempli.
fs-no-peers = Il n’y a pas encore trois communes comparables avec un registre rempli : la comparaison reste vide.
fs-province-note = { $province } : les { $n } communes au registre rempli, celle-ci comprise ; pas toute la province s’il en manque.
fs-sectors-note = { $n } secteurs statistiques importés de { $file }.
# Supply
fs-supply-title = L’offre en bref
fs-supply-seen = { $town } compte { $n } commerces, { $density } pour 1 000 habitants : { $than ->
    [more] plus que dans les communes comparables ({ $other }).
    [less] moins que dans les communes comparables ({ $other }).
    [same] à peu près autant que dans les communes comparables ({ $other }).
   *[none] il n’y a pas encore de comparaison.
 }
fs-supply-note = Sont comptés les commerces publics avec un local propre dans le registre ; pas les automates, étals ni distributeurs de billets. Une personne physique compte dès qu’elle laisse montrer son commerce.
fs-others-note = Non comptés : { $n } lieux connus d’OpenStreetMap seulement ; leur licence les tient à part.
fs-not-measured = L’inoccupation et la surface de vente ne sont pas dans le registre : tant qu’elles ne sont ni mesurées ni saisies, il y a un tiret.
# Mix
fs-mix-title = Mix fonctionnel
fs-mix-chart = Part de chaque groupe dans le nombre de commerces
fs-mix-seen = Le plus grand groupe est { $group }, avec { $share } des commerces. { $than ->
    [more] { $apart } pèse ici { $points } points de plus que dans les communes comparables.
    [less] { $apart } pèse ici { $points } points de moins que dans les communes comparables.
    [same] Le mix ressemble à celui des communes comparables.
   *[none] Il n’y a pas encore de comparaison.
 }
fs-mix-note = Courant, périodique et exceptionnel forment ensemble le commerce de détail au sens strict. Le classement est une liste ouverte propre.
fs-branch-title = Mix de branches
fs-branch-chart = Commerces pour 10 000 habitants, par branche
fs-branch = Branche
fs-per-ten-thousand = Pour 10 000 hab.
fs-branch-note = La barre est cette commune, le trait les communes comparables ; le chiffre est le nombre de commerces.
fs-branch-seen = La branche qui compte le plus de commerces est { $branch } : { $n }.
# Maps and change
fs-map-title = Carte de l’offre
fs-map-chart = Tous les commerces et les zones dessinées
fs-maps-chart = Quatre groupes séparés
fs-on-map = Sur la carte
fs-map-seen = La carte montre { $shown } des { $all } commerces : ceux qui ont leur propre position.
fs-map-none = La limite de cette commune n’est pas importée, il n’y a donc pas de carte ; { $shown } des { $all } commerces ont leur propre position.
fs-map-note = Limite : Statbel, CC BY 4.0, simplifiée.
fs-evolution-title = Évolution
fs-evolution-chart = Nombre de commerces par groupe, premier mois = 100
fs-evolution-note = Les groupes de moins de vingt commerces le premier mois ne figurent que dans le tableau.
fs-evolution-none = L’offre est comptée chaque mois. Dès le deuxième mois, son évolution paraîtra ici.
fs-year-ago = Il y a un an
fs-now = Maintenant
fs-change = Écart sur un an
fs-evolution-seen = { $than ->
    [more] Le nombre de commerces est passé de { $from } à { $to }, en hausse
    [less] Le nombre de commerces est passé de { $from } à { $to }, en baisse
   *[same] Le nombre de commerces est resté le même, de { $from } à { $to }
 } { $since ->
    [year] en un an.
   *[begin] depuis le premier comptage.
 }
# Villages, streets, areas
fs-places-title = Par localité et rue
fs-villages-title = Par localité
fs-streets-title = Rues comptant le plus de commerces
fs-village = Localité
fs-street = Rue
fs-chains-short = Chaînes
fs-villages-seen = { $village } compte { $share } des commerces.
fs-areas-chapter = Par zone commerciale
fs-area = Zone
fs-areas-none = Aucune zone n’est encore dessinée. La commune peut dessiner elle-même son noyau commercial, ses rubans et ses parcs d’activités.
fs-areas-seen = { $area } compte { $share } des commerces.
fs-areas-note = Seuls les commerces avec leur propre position ; les zones peuvent se chevaucher.
fs-area-core = Noyau commercial
fs-area-shopping = Autre zone commerciale
fs-area-poor = Zone pauvre en commerces
fs-area-ribbon = Ruban commercial
fs-area-park = Parc d’activités
# The decree
fs-ihb-title = Offre par catégorie du décret
fs-ihb-chart = Part des six catégories du décret sur les implantations commerciales
fs-ihb-seen = Des { $all } commerces visés par le décret, { $name } est la plus grande catégorie : { $n }.
fs-ihb-note = Catégories depuis le 4 mars 2024, déduites du type de commerce : une indication, pas un classement juridique. Un permis est requis dès 400 m² nets ; les surfaces ne sont pas dans le registre.
# Where people buy
fs-flows-title = Flux d’achat et zone de chalandise
fs-reach-seen = { $near } des habitants vivent à 400 mètres au plus d’un commerce de biens courants, { $far } à 800 mètres au plus.
fs-binding-seen = { $share } des personnes interrogées achètent leurs biens courants surtout dans leur commune.
fs-flows-none = Encore rien de mesuré : aucun registre ne contient la rétention d’achat ni le chiffre d’affaires. La commune peut les saisir, avec source et année.
fs-unmeasured = pas encore mesuré
fs-flows-note = Les chiffres d’enquête et de modèle ne se comparent pas sans plus : voyez la méthode.
fs-reach-note = Distances à vol d’oiseau ; habitants répartis également sur leur secteur statistique. Sans secteurs importés, pas de chiffre.
# Online
fs-online-title = E-commerce et visibilité
fs-online-chart = Part des commerces avec boutique en ligne
fs-webshop = Boutique en ligne
fs-webshop-cluster = En ligne, comparables
fs-delivery = Livre
fs-pickup = À emporter
fs-listing-points = Points
fs-points = Points
fs-online-note = La barre est cette commune, le trait les communes comparables. Les groupes de moins de trois commerces n’ont pas de part.
fs-online-seen = { $share } des commerces ont une boutique en ligne{ $than ->
    [more] , plus que dans les communes comparables ({ $other }). Une fiche obtient en moyenne { $points } points sur 100.
    [less] , moins que dans les communes comparables ({ $other }). Une fiche obtient en moyenne { $points } points sur 100.
    [same] , à peu près comme dans les communes comparables ({ $other }). Une fiche obtient en moyenne { $points } points sur 100.
   *[none] . Une fiche obtient en moyenne { $points } points sur 100.
 }
fs-listing-title = Ce que disent les fiches
fs-element = Élément
fs-listing-note = Les points d’une fiche sont la somme de ce qu’elle dit. Ce que quelqu’un ne veut pas montrer compte comme non dit.
fs-element-hours = Heures d’ouverture
fs-element-contact = Téléphone ou e-mail
fs-element-website = Site web
fs-element-description = Description
fs-element-products = Produits
fs-element-position = Position propre sur la carte
fs-together-note = Pour plusieurs communes ensemble, parts et densités sont celles de tous les commerces et habitants réunis ; nombres, superficie et diversité sont des moyennes par commune.
# Missing
fs-missing-title = Ce qui manque ici
fs-missing-reason = { $span ->
    [one] Les communes comme la vôtre, de { $people } habitants, en ont d’habitude { $low } : { $kind }. Ici il y en a { $here }.
   *[two] Les communes comme la vôtre, de { $people } habitants, en ont d’habitude { $low } à { $high } : { $kind }. Ici il y en a { $here }.
 }
fs-missing-none = Aucun type de commerce ne manque nettement par rapport aux communes comparables.
fs-missing-no-peers = Sans trois communes comparables au registre rempli, on ne peut dire ce qui manque ici.
fs-missing-table = Moins que dans les communes comparables
fs-many-table = Plus que dans les communes comparables
fs-kind = Type de commerce
fs-here = Ici
fs-usual = D’habitude
fs-expected = Attendu
fs-with = Communes avec
fs-chance = Part du hasard
fs-missing-note = { $n } types ont été comparés. Un type est cité si son quotient de localisation (LQ) est sous 0,75 ou au-dessus de 1,25, avec au moins 1,5 commerce attendu pour autant d’habitants et une part du hasard sous 10 % (Poisson). Par le seul hasard, chaque liste en contient au plus { $chance } environ. « D’habitude » est la moitié centrale des communes comparables.
# Definitions
fs-definitions-title = Définitions et sources
fs-definitions-seen = Voici comment chaque chiffre est calculé. Un tiret signifie : inconnu, ce n’est donc pas zéro.
fs-thresholds-note = Les nombres de commerces publics sont publics et toujours montrés. Les parts ne sont montrées qu’à partir de { $n } commerces.
fs-ind-outlets = Commerces
fs-ind-outlets-what = Commerces publics avec local propre dans le registre.
fs-ind-density = Commerces pour 1 000 habitants
fs-ind-density-what = Commerces ÷ habitants × 1 000. Il n’y a pas de norme : comparez aux communes semblables.
fs-ind-retail = Commerce de détail au sens strict
fs-ind-retail-what = Commerces de biens courants, périodiques et exceptionnels.
fs-ind-retail-density = Détail pour 1 000 habitants
fs-ind-retail-density-what = Détail au sens strict ÷ habitants × 1 000.
fs-ind-daily-density = Biens courants pour 1 000 habitants
fs-ind-daily-density-what = Commerces de biens courants ÷ habitants × 1 000.
fs-ind-horeca = Part de l’horeca
fs-ind-horeca-what = Établissements horeca ÷ commerces.
fs-ind-chains = Taux de filialisation
fs-ind-chains-what = Commerces de chaînes ÷ commerces. Une chaîne est une marque connue ou une formule d’au moins sept établissements.
fs-ind-variety = Types de commerces
fs-ind-variety-what = Nombre de types dont il existe au moins un.
fs-ind-diversity = Diversité (Shannon)
fs-ind-diversity-what = H = −(somme de p × ln p) sur les types de commerces. Plus haut, plus varié.
fs-ind-evenness = Équitabilité
fs-ind-evenness-what = H ÷ ln n, n étant le nombre de types : 1 si chaque type est aussi fréquent.
fs-ind-core = Détail dans le noyau
fs-ind-core-what = Commerces de détail dans le noyau dessiné ÷ tous les commerces de détail.
fs-ind-turnover-rate = Rotation
fs-ind-turnover-rate-what = (Débuts + cessations) ÷ commerces, sur douze mois.
fs-ind-webshop = Part avec boutique en ligne
fs-ind-webshop-what = Commerces avec boutique en ligne ÷ commerces.
fs-ind-delivery = Part qui livre
fs-ind-delivery-what = Commerces qui livrent à domicile ÷ commerces.
fs-ind-pickup = Part avec retrait
fs-ind-pickup-what = Commerces où retirer une commande ÷ commerces.
fs-ind-listing = Qualité de la fiche
fs-ind-listing-what = Moyenne des points, sur 100 : heures 30, téléphone ou e-mail 20, site 15, description 15, produits 10, position 10.
fs-ind-reach-400 = Habitants à moins de 400 m de biens courants
fs-ind-reach-400-what = Habitants à 400 m au plus (à vol d’oiseau) d’un commerce de biens courants ÷ habitants.
fs-ind-reach-800 = Habitants à moins de 800 m de biens courants
fs-ind-reach-800-what = La même chose pour 800 m.
fs-ind-vacancy = Taux d’inoccupation (locaux)
fs-ind-vacancy-what = Locaux vides ÷ (occupés + vides), horeca et services compris.
fs-ind-vacancy-floor = Taux d’inoccupation (m²)
fs-ind-vacancy-floor-what = Surface vide ÷ surface totale.
fs-ind-floor = Surface de vente
fs-ind-floor-what = Surface accessible et visible aux clients ; ni stock ni bureau.
fs-ind-floor-density = Surface de vente pour 1 000 habitants
fs-ind-floor-density-what = Surface de vente ÷ habitants × 1 000.
fs-ind-core-floor = Surface dans le noyau
fs-ind-core-floor-what = Surface de vente dans le noyau ÷ surface de vente totale.
fs-ind-floor-productivity = Productivité de la surface
fs-ind-floor-productivity-what = Chiffre d’affaires ÷ surface de vente, par an.
fs-ind-binding-daily = Rétention d’achat, biens courants
fs-ind-binding-daily-what = Habitants achetant leurs biens courants surtout dans leur commune ÷ toutes les personnes interrogées.
fs-ind-flight-daily = Fuite d’achat, biens courants
fs-ind-flight-daily-what = 100 % − rétention.
fs-ind-binding-periodic = Rétention d’achat, biens périodiques
fs-ind-binding-periodic-what = Habitants achetant leurs biens périodiques surtout dans leur commune ÷ toutes les personnes interrogées.
fs-ind-flight-periodic = Fuite d’achat, biens périodiques
fs-ind-flight-periodic-what = 100 % − rétention.
fs-ind-binding-exceptional = Rétention d’achat, biens exceptionnels
fs-ind-binding-exceptional-what = Habitants achetant leurs biens exceptionnels surtout dans leur commune ÷ toutes les personnes interrogées.
fs-ind-flight-exceptional = Fuite d’achat, biens exceptionnels
fs-ind-flight-exceptional-what = 100 % − rétention.
fs-ind-attraction = Attraction d’achat
fs-ind-attraction-what = Dépenses venant de l’extérieur ÷ toutes les dépenses dans la commune.
fs-ind-provision = Indice de desserte
fs-ind-provision-what = Chiffre d’affaires dans la commune ÷ dépenses de ses habitants ; au-dessus de 1, elle attire plus qu’elle ne perd.
fs-ind-footfall = Indice de passage
fs-ind-footfall-what = Passants ÷ passants habituels le même jour × 100, corrigé de la météo et des jours fériés.
fs-ind-capture = Taux de capture
fs-ind-capture-what = Visites en magasin ÷ passants, des commerces qui comptent volontairement.
fs-ind-local-share = Achats locaux
fs-ind-local-share-what = Achats chez des producteurs dans la distance choisie ÷ tous les achats, en valeur.
fs-ind-food-km = Kilomètres alimentaires
fs-ind-food-km-what = Somme de distance × quantité.
# Figures a town enters
fs-fig-vacancy = Taux d’inoccupation (locaux)
fs-fig-vacancy-floor = Taux d’inoccupation (m²)
fs-fig-floor = Surface de vente
fs-fig-floor-core = Surface de vente dans le noyau
fs-fig-turnover = Chiffre d’affaires du détail, par an
fs-fig-spending = Dépenses des habitants, par an
fs-fig-binding-daily = Rétention d’achat, biens courants
fs-fig-binding-periodic = Rétention d’achat, biens périodiques
fs-fig-binding-exceptional = Rétention d’achat, biens exceptionnels
fs-fig-attraction = Attraction d’achat
fs-fig-footfall = Indice de passage
fs-fig-capture = Taux de capture
fs-fig-local-share = Achats locaux
fs-fig-food-km = Kilomètres alimentaires
fs-figures-title = Chiffres propres
fs-figures-lead = Chiffres absents de tout registre : rétention d’achat, surface, chiffre d’affaires. Ils paraissent aussi sur la fiche publique, avec source et année.
fs-figures-empty = Pas encore de chiffres propres
fs-figures-empty-text = Saisissez un chiffre ci-dessous, par exemple d’une enquête ou de la province.
fs-figure-new = Saisir un chiffre
fs-figure-what = Quoi
fs-figure-year = Année
fs-figure-value = Valeur
fs-figure-source = Source
fs-figure-source-hint = Qui l’a mesuré, et où le trouve-t-on ?
fs-figure-method = Méthode
fs-figure-method-hint = Par exemple : enquête sur le lieu principal d’achat, ou modèle de flux.
fs-figure-save = Enregistrer le chiffre
fs-remove-figure = Supprimer { $name }, { $year }
fs-figure-no-kind = Choisissez ce que mesure le chiffre.
fs-figure-no-year = Écrivez une année passée ou en cours, en quatre chiffres.
fs-figure-no-number = Écrivez un nombre, par exemple 81,5.
fs-figure-out-of-range = Ce nombre est impossible : un pourcentage va de 0 à 100, et rien n’est inférieur à 0.
fs-figure-no-source = Écrivez d’où vient le chiffre.
fs-figure-full = Il y a déjà trop de chiffres : supprimez-en un d’abord.
# Areas an officer draws
fs-areas-title = Zones commerciales
fs-areas-lead = Dessinez votre noyau commercial, vos rubans et parcs d’activités. La fiche compte ce qu’ils contiennent.
fs-areas-empty = Pas encore de zone
fs-areas-empty-text = Un cercle autour de la place est un bon début.
fs-area-outlets = commerces : { $n }
fs-remove-area = Supprimer { $name }
fs-area-new = Ajouter une zone
fs-area-name = Nom
fs-area-kind = Type de zone
fs-area-circle = Un cercle
fs-area-middle = Centre
fs-area-middle-hint = Latitude et longitude, par exemple 51.1544, 3.2353
fs-area-radius = Rayon en mètres
fs-area-radius-hint = De 50 à 5000
fs-area-shape = Ou un dessin (GeoJSON)
fs-area-shape-hint = Collez un Polygon ou MultiPolygon en WGS84, comme les enregistrent QGIS ou geojson.io. Si ce champ est rempli, le cercle ne compte pas.
fs-area-save = Enregistrer la zone
fs-area-no-name = Donnez un nom à la zone.
fs-area-no-kind = Choisissez un type de zone.
fs-area-no-middle = Écrivez latitude et longitude séparées par une virgule, ou collez un dessin.
fs-area-no-radius = Écrivez un rayon entre 50 et 5000 mètres.
fs-area-elsewhere = Cette zone n’est ni dans la commune ni à proximité.
fs-area-full = Il y a déjà trop de zones : supprimez-en une d’abord.
fs-shape-not-json = Ce n’est pas du GeoJSON : illisible.
fs-shape-no-polygon = Il ne contient ni Polygon ni MultiPolygon.
fs-shape-ring = Un contour a moins de quatre points ou n’est pas fermé.
fs-shape-position = Les points ne sont pas des longitudes et latitudes (WGS84) en Belgique ou à proximité. Convertissez d’abord les coordonnées Lambert.
fs-shape-too-many = Le dessin a trop de points : simplifiez-le à 5000.
# In the log of the town
audit-kind-factsheet-area = Zone de la fiche commerce
audit-kind-factsheet-figure = Chiffre de la fiche commerce
