# The language itself, for addresses of proposals
finder-language = fr

# Searching
finder-what = Que cherchez-vous ?
finder-what-example = pain, réparateur de vélos, nom d’un commerce
finder-where = Où ?
finder-where-example = commune, village ou code postal
finder-search = Chercher
finder-near = Près de moi
finder-near-failed = Votre position n’est pas connue. Tapez une commune ou un code postal.
finder-examples = Essayez par exemple :
finder-example-1 = pain chaud le dimanche
finder-example-2 = pneu de vélo
finder-example-3 = fromage de ferme

# The first page
finder-home-title = Trouvez ce que vous cherchez, tout près de chez vous
finder-home-description = { $n ->
    [one] Cherchez parmi { $n } commerce : qui vend ce que vous cherchez, où, et quand est-ce ouvert ?
   *[other] Cherchez parmi { $n } commerces : qui vend ce que vous cherchez, où, et quand est-ce ouvert ?
  }
finder-home-heading = Trouvez ce que vous cherchez, tout près de chez vous
finder-home-lead = { $n ->
    [one] Un magasin, une ferme ou un artisan. Vous voyez ce qui s’y vend et si c’est ouvert.
   *[other] { $n } magasins, cafés, fermes et artisans de votre région. Vous voyez ce qu’ils vendent, où ils sont et s’ils sont ouverts.
  }
finder-home-lead-empty = Vous trouverez bientôt ici les magasins, cafés, fermes et artisans de votre région.
finder-home-kinds = Souvent cherché
finder-home-towns = Communes
finder-home-all-towns = Toutes les communes
finder-home-promises = Ce que vous pouvez attendre de nous
finder-promise-open-title = Ouvert quand vous venez
finder-promise-open-text = Choisissez un jour et une heure. Jours fériés, congés annuels et jours de marché sont pris en compte.
finder-promise-local-title = D’ici
finder-promise-local-text = Commerces indépendants, magasins à la ferme et produits du terroir : en un clic.
finder-promise-private-title = Sans pistage
finder-promise-private-text = Pas de publicité, pas de cookies, pas de compte. Personne ne vous suit.

# Results
finder-results-title = { $what } à { $place }
finder-results-in = Commerces à { $place }
finder-results-everything = Tous les commerces
finder-results-description = { $n ->
    [one] { $n } commerce trouvé, avec horaires, adresse et carte.
   *[other] { $n } commerces trouvés, avec horaires, adresse et carte.
  }
finder-total = { $n ->
    [0] Rien trouvé
    [one] { $n } commerce trouvé
   *[other] { $n } commerces trouvés
  }
finder-total-in = { $n ->
    [0] Rien trouvé à { $place }
    [one] { $n } commerce à { $place }
   *[other] { $n } commerces à { $place }
  }
finder-total-here = { $n ->
    [0] Rien trouvé près de vous
    [one] { $n } commerce près de vous
   *[other] { $n } commerces près de vous
  }
finder-total-map = { $n ->
    [0] Rien trouvé dans cette partie de la carte
    [one] { $n } commerce dans cette partie de la carte
   *[other] { $n } commerces dans cette partie de la carte
  }
finder-list = Liste
finder-map = Carte
finder-show-map = Voir sur la carte
finder-search-here = Chercher dans cette zone
finder-outside = Tout près, hors de la zone « { $place } »
finder-outside-here = Un peu plus loin
finder-outside-map = Juste en dehors de la carte
finder-which-place = Quel { $place } ?
finder-which-place-text = Plusieurs endroits portent ce nom. Choisissez le bon.
finder-did-you-mean = Vouliez-vous dire :
finder-did-you-mean-place = Vouliez-vous dire un de ces endroits ?
finder-note-understood = Nous cherchons dans : { $names }.
finder-note-moment = Ouvert le { $moment }.
finder-note-corrected = Nous avons cherché « { $words } ».
finder-note-left-out = Tout ensemble n’existe pas. Laissé de côté : { $words }.
finder-note-wider = Il n’y en a pas ici. Voici les commerces les plus proches dans une zone plus large.
finder-note-neighbours = Ce type de commerce n’existe pas ici. Voici ce qui y ressemble : { $names }.
finder-note-place = Nous avons cherché à { $name }.
finder-nothing = Nous n’avons rien trouvé ici
finder-nothing-text = Essayez peut-être ceci :
finder-way-no-filters = Chercher à nouveau sans filtres
finder-way-everywhere = Chercher partout, pas seulement ici
finder-way-all-here = Voir tous les commerces à cet endroit
finder-way-search = Chercher un commerce
finder-way-town = Tous les commerces à { $town }
finder-way-towns = Toutes les communes
finder-way-data = Tous les fichiers
finder-way-visitors = Visiteurs de toutes les communes

# Filters
finder-filters = Filtres
finder-chosen = Filtres choisis
finder-clear = Tout effacer
finder-apply = Voir les résultats
finder-filter-open = Horaires
finder-filter-kind = Type de commerce
finder-filter-facts = Bon à savoir
finder-open-any = Peu importe
finder-open-now = Ouvert maintenant
finder-open-at = Ouvert à un autre moment
finder-moment = Jour et heure
finder-sort = Ordre
finder-sort-best = Les meilleurs d’abord
finder-sort-distance = Les plus proches d’abord
finder-sort-name = Par nom
finder-radius = Distance
finder-radius-any = Peu importe

# States
finder-state-open = Ouvert maintenant
finder-state-open-until = Ouvert jusqu’à { $time }
finder-state-open-always = Toujours ouvert
finder-state-closed = Fermé
finder-state-opens-today = Fermé, ouvre à { $time }
finder-state-opens-tomorrow = Fermé, ouvre demain à { $time }
finder-state-opens-on = Fermé, ouvre { $day } à { $time }
finder-state-unknown = Horaires inconnus
finder-state-unknown-because = Peut-être ouvert : { $remark }

# Features
finder-feature-delivery = Livre à domicile
finder-feature-pickup = À commander et à emporter
finder-feature-webshop = Boutique en ligne
finder-feature-farm = Produits de la ferme
finder-feature-regional = Produits du terroir
finder-feature-wheelchair = Accessible en fauteuil roulant
finder-feature-independent = Commerce indépendant
finder-feature-voucher = Accepte le chèque-cadeau de la commune
finder-feature-chain = Chaîne de magasins
finder-feature-market = Étal de marché
finder-feature-vending = Distributeur
finder-feature-organic = Biologique
finder-feature-vacant = Local vide

# An establishment
finder-trail-home = Accueil
finder-establishment-description = { $sign } : { $kind }, { $street }, { $locality }. Horaires, téléphone, carte et offre.
finder-also-known = Aussi connu sous le nom de { $names }
finder-hours = Horaires
finder-hours-week = Horaires des sept prochains jours
finder-hours-special = Bientôt différent
finder-hours-unknown = Nous ne connaissons pas encore les horaires.
finder-hours-tell = Vous les connaissez ? Dites-le-nous.
finder-today = aujourd’hui
finder-day-whole = Ouvert jour et nuit
finder-day-unusual = Différent de d’habitude
finder-leave = Fermé du { $first } au { $last } inclus.
finder-vacant-text = Ce local est vide. Il n’y a pas de commerce ici pour le moment.
finder-good-to-know = Bon à savoir
finder-products = Offre
finder-address = Adresse et contact
finder-directions = Itinéraire
finder-still = Petite carte : { $sign }, { $place }
finder-rough-distance = ± devant une distance : nous ne connaissons que le village ou la ville de ce commerce, pas l’endroit exact.
finder-rough-village = La carte montre le centre du village : nous ne connaissons pas l’endroit exact de ce commerce.
finder-rough-town = La carte montre le centre de la commune : nous ne connaissons pas l’endroit exact de ce commerce.
finder-map-open = Ouvrir la grande carte
finder-similar = Commerces semblables à proximité
finder-similar-all = Les voir tous
finder-sources = D’où viennent ces données ?
finder-checked = Vérifié la dernière fois le { $date }.
finder-changed = Modifié la dernière fois le { $date }.
finder-stale = C’était il y a longtemps : téléphonez avant de partir.
finder-source-owner = Le commerce lui-même
finder-source-kbo = Banque-Carrefour des Entreprises
finder-source-town = La commune
finder-source-federation = Une organisation partenaire
finder-source-osm = OpenStreetMap
finder-source-addresses = Registre flamand des adresses
finder-source-demo = Exemple inventé
finder-osm-note = Nous ne connaissons ce commerce que par la carte ouverte :
finder-number = Numéro d’établissement { $number }
finder-report-title = Une erreur ?
finder-report-text = Signalez-la ici. Votre nom n’est pas nécessaire.
finder-report-subject = De quoi s’agit-il ?
finder-report-other = Autre chose
finder-report-hours = Les horaires sont faux
finder-report-closed = Le commerce n’existe plus
finder-report-moved = Le commerce a déménagé
finder-report-contact = Le téléphone, l’e-mail ou le site est faux
finder-report-category = Le type de commerce est faux
finder-report-message = Qu’est-ce qui est faux ?
finder-report-hint = Par exemple : fermé le lundi. N’écrivez pas de données sur vous ou sur d’autres personnes.
finder-report-send = Envoyer
finder-report-short = Écrivez en quelques mots ce qui est faux.
finder-report-long = C’est trop long. Limitez-vous à 1.000 caractères.
finder-report-many = Beaucoup de messages viennent d’arriver. Réessayez dans une heure. Votre texte est encore là.
finder-report-thanks-title = Merci !
finder-report-thanks = Votre message est bien arrivé. La commune le vérifiera.

# Towns
finder-town-title = Magasins, horeca et fermes à { $town }
finder-town-description = { $n ->
    [one] { $n } commerce à { $town } : horaires, adresse et carte.
   *[other] { $n } commerces à { $town } : magasins, cafés, restaurants, fermes et artisans, avec horaires, adresse et carte.
  }
finder-town-heading = Acheter local à { $town }
finder-town-lead = { $n ->
    [one] { $n } commerce à { $town }. Que cherchez-vous ?
   *[other] { $n } commerces à { $town }. Que cherchez-vous ?
  }
finder-town-empty = Nous ne connaissons pas encore de commerces à { $town }. Cherchez dans une commune voisine.
finder-town-open = { $n ->
    [one] { $n } commerce est ouvert maintenant
   *[other] { $n } commerces sont ouverts maintenant
  }
finder-town-still = Carte : { $town } et les communes voisines
finder-town-kinds = Que trouve-t-on à { $town } ?
finder-town-markets = Marchés
finder-town-features = Cherchez selon ce qui compte pour vous
finder-town-villages = Villages et quartiers
finder-town-neighbours = Communes voisines
finder-town-data = Télécharger les commerces à { $town } en open data (GeoJSON)
finder-kind-title = { $kind } à { $town }
finder-kind-description = { $n ->
    [one] { $n } adresse à { $town } : { $kind }. Horaires, téléphone et carte.
   *[other] { $n } adresses à { $town } : { $kind }. Horaires, téléphone et carte.
  }
finder-kind-filters = Plus de filtres
finder-kind-none = Aucun résultat à { $town } : { $kind }
finder-kind-none-text = Voici ce qu’il y a.
finder-kind-neighbours = Aussi à { $town }
finder-kind-elsewhere = { $kind } à proximité
finder-towns-title = Toutes les communes
finder-towns-description = { $n ->
    [one] { $n } commune avec ses magasins, son horeca, ses fermes et ses marchés.
   *[other] { $n } communes avec leurs magasins, leur horeca, leurs fermes et leurs marchés.
  }
finder-towns-lead = { $n ->
    [one] { $n } commune. Choisissez-la et voyez ce qui s’y vend.
   *[other] { $n } communes. Choisissez-en une et voyez ce qui s’y vend.
  }
finder-towns-none = Aucune commune n’a encore été importée
finder-towns-still = Petite carte avec le contour des communes

# Visitors
finder-visitors-title = Visiteurs par semaine
finder-visitors-description = Combien de personnes visitent ce site, par semaine, commune et type de page. Compté sans cookies.
finder-visitors-lead = Combien de personnes ont trouvé ici le chemin d’un commerce proche ?
finder-visitors-latest = visiteurs la dernière semaine complète ({ $week })
finder-visitors-town = Commune
finder-visitors-all = Toutes les communes
finder-visitors-no-town = Pages sans commune
finder-visitors-show = Voir
finder-visitors-chart = Visiteurs par semaine
finder-visitors-note = Moins de 5 visiteurs ne sont pas montrés. Sur le dessin, un trait pointillé en tient lieu.
finder-visitors-week = Semaine
finder-visitors-visitors = Visiteurs
finder-visitors-views = Pages vues
finder-visitors-by-town = Par commune, les deux dernières années
finder-visitors-by-partner = Par site qui nous intègre, les deux dernières années
finder-visitors-partner = Site
finder-visitors-none = Aucune visite n’a encore été comptée
finder-visitors-how-title = Comment comptons-nous ?
finder-visitors-how = Le serveur compte lui-même. Rien n’est déposé ni lu sur votre appareil. Pour chaque visite, le serveur fait un nombre méconnaissable à partir d’une partie de l’adresse réseau et du nom du navigateur, avec une clé détruite chaque nuit. Qui vient deux jours compte donc deux fois. Les robots ne comptent pas. Le nombre de visiteurs est une estimation, avec une erreur d’environ 1 %.
finder-visitors-file = Télécharger en CSV
finder-kind-home = Accueil
finder-kind-results = Résultats
finder-kind-establishment = Commerces
finder-kind-town = Communes
finder-kind-embed = Intégré

# About
finder-about-title = À propos de Plein
finder-about-description = Ce qu’est Plein, qui le fait et comment participer.
finder-about-lead = Plein montre ce qui se vend localement : dans les magasins, à la ferme, au marché et chez les artisans. Ouvert à tous.
finder-about-count = { $towns ->
    [one] Il contient maintenant { $n } commerces de { $towns } commune.
   *[other] Il contient maintenant { $n } commerces de { $towns } communes.
  }
finder-about-data-title = D’où viennent les données ?
finder-about-data = De la Banque-Carrefour des Entreprises, des communes, des commerçants eux-mêmes et d’OpenStreetMap. Chaque page dit quelle source a dit quoi, et quand. Les données des indépendants ne sont montrées que s’ils sont d’accord.
finder-about-rank-title = Qui vient en premier ?
finder-about-rank = Qui correspond le mieux à ce que vous cherchez, puis qui est le plus proche. Personne ne peut payer pour une place.
finder-about-merchant-title = Vous êtes commerçant ?
finder-about-merchant = Quelque chose est faux sur la page de votre commerce ? Utilisez le formulaire en bas de cette page. Votre commune le corrigera.
finder-about-open-title = Données ouvertes et code ouvert
finder-about-open = Toutes les données peuvent être réutilisées, et votre commune peut mettre la liste ou la carte sur son propre site.
finder-contact = Contact

# Privacy
finder-privacy-title = Vie privée
finder-privacy-description = Ce que nous savons, et ne savons pas, de qui visite ce site.
finder-privacy-lead = En bref : nous ne savons pas qui vous êtes, et nous voulons que cela reste ainsi.
finder-privacy-visitors-title = Quand vous cherchez
finder-privacy-visitors-1 = Il n’y a pas de cookies, et rien n’est conservé sur votre appareil.
finder-privacy-visitors-2 = Ce que vous cherchez n’est écrit dans aucun journal.
finder-privacy-visitors-3 = Nous ne demandons votre position que si vous cliquez sur « Près de moi ». Elle ne sert qu’à cette réponse.
finder-privacy-visitors-4 = Rien ne va vers d’autres entreprises : carte, polices et programmes viennent de notre propre serveur.
finder-privacy-count-title = Comment nous comptons les visiteurs
finder-privacy-count = À partir d’une partie de l’adresse réseau et du nom de votre navigateur, le serveur fait un nombre méconnaissable, avec une clé détruite chaque nuit. Seule une estimation par semaine est conservée ; personne n’y est reconnaissable. Les petits nombres ne sont pas montrés.
finder-privacy-report-title = Quand vous signalez une erreur
finder-privacy-report = { $days ->
    [one] Nous conservons votre texte { $days } jour, sans votre nom ni votre adresse.
   *[other] Nous conservons votre texte { $days } jours au plus, sans votre nom ni votre adresse. N’en écrivez pas vous-même.
  }
finder-privacy-merchant-title = Quand vous êtes commerçant
finder-privacy-merchant = Les données des sociétés et associations viennent de registres publics. De qui entreprend en personne physique, nous ne montrons que ce que cette personne veut montrer. Si vous retirez votre accord, votre commerce n’est plus trouvable dans la seconde.
finder-privacy-processing = Tout ce que nous faisons avec les données personnelles, pourquoi et combien de temps
finder-privacy-rights-title = Vos droits
finder-privacy-rights = Vous pouvez demander ce que nous conservons sur vous, le faire corriger ou effacer, et vous y opposer. Écrivez à :
finder-privacy-authority = Vous n’êtes pas satisfait de notre réponse ? Adressez-vous aux autorités de contrôle :

# Accessibility statement
finder-access-title = Déclaration d’accessibilité
finder-access-description = Dans quelle mesure ce site est utilisable par tous, et où vous adresser si quelque chose ne va pas.
finder-access-scope = { $operator } s’efforce de rendre ses sites internet accessibles, conformément au décret de gouvernance (Bestuursdecreet) du 7 décembre 2018. La présente déclaration d’accessibilité s’applique à { $url }.
finder-access-status-title = État de conformité
finder-access-full = Ce site est entièrement conforme aux règles WCAG 2.2 niveau AA et à la norme EN 301 549.
finder-access-partial = Ce site est partiellement conforme aux règles WCAG 2.2 niveau AA et à la norme EN 301 549, en raison des points suivants.
finder-access-exceptions-title = Contenu non accessible
finder-access-exceptions-none = Aucun point non conforme n’est connu.
finder-access-nonconform-title = Non-conformité avec le décret de gouvernance
finder-access-nonconform-1 = La carte interactive ne peut pas être utilisée efficacement avec un lecteur d’écran. Tout ce qui est sur la carte se trouve aussi dans la liste à côté.
finder-access-burden-title = Charge disproportionnée
finder-access-burden = Nous n’invoquons pas de charge disproportionnée.
finder-access-outside-title = Hors du champ d’application de la législation
finder-access-outside-1 = Les cartes en ligne, tant que les informations essentielles sont données d’une autre manière.
finder-access-outside-2 = Les sites de commerçants vers lesquels nous renvoyons.
finder-access-made-title = Établissement de la présente déclaration
finder-access-made = La présente déclaration a été établie le { $date }, après une auto-évaluation : chaque page a été contrôlée dans chaque langue avec axe-core, parcourue au clavier et essayée sans JavaScript.
finder-access-contact-title = Retour d’information et coordonnées
finder-access-contact = Quelque chose ne va pas, ou vous avez besoin d’une autre forme ? Dites-le-nous. Vous recevez une réponse dans les quatorze jours.
finder-access-enforce-title = Procédure permettant d’assurer le respect des dispositions
finder-access-enforce = Vous n’êtes pas satisfait de notre réponse ? Vous pouvez introduire une plainte auprès du service de médiation flamand :

# Open data
finder-data-title = Open data
finder-data-description = Tous les commerces en GeoJSON, CSV et JSON-LD, et une API ouverte.
finder-data-lead = Tout ce que vous trouvez ici peut être réutilisé. La licence dépend de la couche : ne les mélangez pas.
finder-data-register-title = Le registre
finder-data-register = Commerces de la Banque-Carrefour des Entreprises, des communes et des commerçants. Mentionnez la source. Licence :
finder-data-osm-title = La carte ouverte
finder-data-osm = Commerces que nous ne connaissons que par OpenStreetMap. Qui les mélange à d’autres données doit partager le tout sous la même licence. Licence :
finder-data-columns = Colonnes
finder-data-columns-text = Les coordonnées sont en degrés (WGS 84). Ajoutez ?gemeente=31022 pour une seule commune (code NIS).
finder-data-api-title = API
finder-data-api = Libre d’emploi, sans clé, depuis n’importe quel site. Au plus 100 commerces par réponse. Un exemple :
finder-data-openapi = Description (OpenAPI 3.1)
finder-data-catalog = Catalogue (DCAT)
finder-data-linked-title = Données liées (OSLO)
finder-data-linked = Chaque commerce a une adresse fixe qui commence par /id/handelszaak/. Un programme y reçoit du JSON-LD, du Turtle ou des N-Triples selon OSLO Lokale Economie, une personne la page habituelle.
finder-data-stream = Toutes les modifications, pour tenir sa propre copie à jour (LDES)
finder-data-kinds = Les sortes de commerces, en quatre langues (SKOS)
finder-data-shapes = Ce que les données respectent (SHACL)
finder-data-counts-title = Affluence : comptages par heure
finder-data-counts = Passants, cyclistes, voitures et places de parking occupées par heure, par commune en CSV, Parquet et Arrow.
finder-data-counts-files = Fichiers de comptages
finder-data-embed-title = Sur votre site
finder-data-embed = Une liste, une carte ou un seul commerce sur le site de votre commune, dans vos couleurs :

# Embeds
finder-embed-title = Mettez Plein sur votre site
finder-embed-description = Faites une liste, une carte ou une fiche de commerces locaux pour votre propre site.
finder-embed-lead = Choisissez ce que vous voulez montrer. Vous voyez tout de suite le résultat et recevez le code à coller.
finder-embed-shape = Forme
finder-embed-list = Liste
finder-embed-map = Carte avec liste
finder-embed-card = Un commerce
finder-embed-count = Nombre de commerces
finder-embed-colour = Couleur principale
finder-embed-language = Langue
finder-embed-id = Commerce (seulement pour la forme « Un commerce »)
finder-embed-id-hint = Collez la dernière partie de l’adresse de sa page.
finder-embed-make = Voir l’exemple
finder-embed-preview = Exemple
finder-embed-code = Le code
finder-embed-code-text = Collez ceci sur votre page. Le cadre prend de lui-même la bonne hauteur.
finder-embed-code-label = Code HTML
finder-embed-copy = Copier
finder-embed-copied = Copié
finder-embed-plain = Sans script
finder-embed-needs-id = Indiquez quel commerce vous voulez montrer.
finder-embed-allowed = Le cadre ne fonctionne que sur les sites admis par le gestionnaire. Cela ne fonctionne pas chez vous ? Demandez-le-nous.
finder-embed-more = { $n ->
    [one] Le voir sur Plein
   *[other] Voir les { $n } sur Plein
  }

# Pieces of a question that cannot be read
finder-tile-unknown = Cette partie de la carte n’existe pas.
refusal-too-long = La question est trop longue. Raccourcissez-la.
refusal-text-too-long = Votre recherche est trop longue. Limitez-vous à { $limit } caractères.
refusal-too-many = C’est trop de choix à la fois. Choisissez-en { $limit } au plus.
refusal-category-unknown = Nous ne connaissons pas le type de commerce « { $value } ». Choisissez-en un dans la liste.
refusal-feature-unknown = Nous ne connaissons pas la caractéristique « { $value } ». Choisissez-en une dans la liste.
refusal-moment = « { $value } » n’est pas un jour et une heure. Écrivez-le ainsi : 2026-11-29T10:00.
refusal-moment-far = « { $value } » est trop éloigné. Choisissez un jour dans l’année.
refusal-layer-unknown = Nous ne connaissons pas la couche « { $value } ». Choisissez register ou osm.
refusal-sort-unknown = Nous ne connaissons pas l’ordre « { $value } ». Choisissez best, distance ou name.
refusal-page = La page « { $value } » n’existe pas. Choisissez un nombre de 1 à { $limit }, ou précisez votre question.
refusal-count = « { $value } » n’est pas un nombre valable. Choisissez un nombre de 1 à { $limit }.
refusal-radius = « { $value } » n’est pas une distance valable. Choisissez entre 100 et 100.000 mètres.
refusal-box = « { $value } » n’est pas une partie de la carte. Écrivez ouest,sud,est,nord en degrés.
refusal-position = « { $value } » n’est pas une position. Écrivez latitude,longitude, par exemple 51.15,3.23.
refusal-place-unknown = Nous ne connaissons pas l’endroit « { $value } ». Vérifiez le nom, ou tapez un code postal.
refusal-place-several = Plusieurs endroits s’appellent « { $value } ». Choisissez-en un.
refusal-town-unknown = Nous ne connaissons pas la commune « { $value } ». Employez le code NIS, par exemple 31022 pour Oostkamp.
refusal-colour = « { $value } » n’est pas une couleur. Écrivez-la ainsi : 0f545c.
refusal-id = « { $value } » n’est pas un commerce. Collez la dernière partie de l’adresse de sa page.
finder-photos = Photos
finder-place-visitors = Visiteurs de cette page
finder-place-visitors-text = Par semaine, comptés sans rien placer sur l’appareil du visiteur. Les robots ne comptent pas. Nous ne montrons pas moins de 5 visiteurs.
finder-place-visitors-none = Personne n’a encore vu cette page.
finder-report-email = Voulez-vous une réponse ? Votre adresse e-mail
finder-report-email-hint = Ceci peut rester vide. Nous l’effaçons dès que la commune a répondu.
finder-report-address = Ce n’est pas une adresse e-mail. Écrivez-la comme nom@exemple.be, ou laissez vide.
finder-reports = Signalements des visiteurs
finder-reports-open = À traiter
finder-reports-none = Il n’y a pas de signalements.
finder-reports-done = Traités
finder-reports-saved = Traité.
finder-reports-gone = Un commerce qui n’est plus visible
finder-reports-manage = Vers les données du commerce
finder-reports-answer = Réponse au visiteur
finder-reports-answer-hint = Ceci est joint à l’e-mail. Peut rester vide.
finder-reports-do-mended = Corrigé
finder-reports-do-kept = C’était exact
finder-reports-do-nothing = Rien à faire
finder-reports-is-mended = corrigé
finder-reports-is-kept = c’était exact
finder-reports-is-nothing = sans suite
finder-report-letter-subject = Votre signalement concernant { $sign }
finder-report-letter-yours = Vous avez écrit : { $message }
finder-report-letter-mended = La commune a corrigé la page. Merci.
finder-report-letter-kept = La commune a vérifié : ce qui est indiqué est exact.
finder-report-letter-nothing = La commune a lu votre signalement. Il n’y avait rien à corriger.
finder-report-letter-answer = Réponse : { $answer }
finder-report-letter-reason = Vous recevez ce seul e-mail parce que vous avez demandé une réponse. Votre adresse est effacée.
audit-kind-report = Signalement d’un visiteur
audit-kind-reports = Signalements des visiteurs
