# The desk
prem-title = Vacance et locaux
prem-town = Ville ou commune
prem-area = Zone commerciale
prem-area-all = Tout le territoire
prem-day = Situation au
prem-day-short = Date
prem-show = Afficher
prem-rate = Taux de vacance
prem-rate-units = des locaux sont vides : { $vacant } sur { $stock } au { $day }
prem-rate-m2 = de la surface de vente est vide : { $vacant } sur { $stock }
prem-turnover = rotation en un an : { $filled } occupés et { $left } quittés, sur { $stock } locaux un an plus tôt
prem-counted = Qu’est-ce qui est compté, et quoi pas ?
prem-counted-text = Dénominateur : tous les locaux occupés ({ $used }), en travaux ({ $works }) ou vides ({ $vacant }), commerces, horeca et services ensemble. Les travaux ne comptent pas comme vacance.
prem-counted-unknown = { $n ->
    [one] { $n } local n’est pas compté : personne ne sait ce qui s’y trouvait ce jour-là.
   *[other] { $n } locaux ne sont pas comptés : personne ne sait ce qui s’y trouvait ce jour-là.
 }
prem-counted-m2 = Sans surface de vente connue, donc absents du chiffre en m² : { $n }, dont vides : { $vacant }. La surface commerciale nette est une autre mesure et ne compte pas ici.
prem-counted-least = { $n ->
    [one] Pour { $n } local vide, le début n’est pas connu : il peut être vide depuis plus longtemps.
   *[other] Pour { $n } locaux vides, le début n’est pas connu : ils peuvent être vides depuis plus longtemps.
 }
prem-counted-legal = Ceci est la vacance statistique : ce qu’on voit dans la rue. Le registre légal de la vacance est une autre définition ; aucune n’est déduite de l’autre.
prem-work = Au travail
prem-units = Locaux
prem-hints-n = Signaux ({ $n })
prem-seekers-n = Candidats ({ $n })
prem-starters-n = Débutants ({ $n })
prem-public-n = Locaux disponibles ({ $n })
prem-unseen = { $n ->
    [one] { $n } local n’a pas été vu depuis un an ou plus.
   *[other] { $n } locaux n’ont pas été vus depuis un an ou plus.
 }
prem-lengths = Depuis quand les locaux vides le sont-ils ?
prem-length-friction = vacance de friction (jusqu’à 1 an)
prem-length-long = longue durée (1 à 3 ans)
prem-length-structural = structurelle (plus de 3 ans)
prem-course = Évolution
prem-course-title = Taux de vacance à la fin de chaque mois, en pour cent
prem-course-note = Ligne pleine : des locaux. Ligne brisée : de la surface de vente.
prem-figures-csv = Télécharger les chiffres (CSV)
prem-by-units = % des locaux
prem-by-m2 = % des m²
prem-vacant = Vides
prem-stock = Locaux
prem-vacant-m2 = Vide en m²
prem-unknown = Inconnu
prem-name = Nom
prem-map = Carte
prem-by-area = Par zone commerciale
prem-by-street = Par rue
prem-tone-used = occupé
prem-tone-works = en travaux
prem-tone-friction = vide, jusqu’à 1 an
prem-tone-long = vide, 1 à 3 ans
prem-tone-structural = vide, plus de 3 ans
prem-tone-unknown = inconnu
prem-terms = Délais en cours
prem-terms-text = Du registre légal de la vacance.
prem-term-appeal = dernier jour pour le recours
prem-term-listing = premier jour pour l’inscription au registre
prem-term-levy = taxe due
prem-term-levy-exempt = taxe, mais exemptée
prem-term-strike = premier jour pour la radiation
prem-none = Il n’y a pas encore de locaux dans le registre.
prem-none-text = Importez une liste ou ajoutez un premier local. Ensuite, parcourez la rue avec le téléphone.
prem-no-town = Choisissez une ville ou commune.

# Lists and states
prem-all = Tous
prem-search = Chercher par adresse ou clé
prem-state = Situation
prem-street = Rue
prem-state-used = occupé
prem-state-vacant = vide
prem-state-friction = vide, friction
prem-state-long = vide, longue durée
prem-state-structural = vide, structurel
prem-state-works = en travaux
prem-state-unknown = inconnu
prem-state-offered = proposé
prem-found = { $n } locaux sur { $all }
prem-found-none = Aucun local trouvé.
prem-found-all = Afficher tous les locaux
prem-offered = proposé
prem-since = depuis le { $day }
prem-from-until = du { $from } au { $until }
prem-until = jusqu’au { $day }
prem-seen = vu le { $day }
prem-csv = Télécharger la liste (CSV)
prem-kind-shop = magasin
prem-kind-horeca = horeca
prem-kind-service = services
prem-kind-craft = artisanat
prem-kind-leisure = loisirs
prem-kind-other = autre
prem-kind-any = tout type

# One unit
prem-facts = Le local
prem-place = Lieu
prem-kind = Type
prem-wvo = Surface de vente
prem-wvo-hint = En m², ce que les clients voient et parcourent.
prem-net = Surface commerciale nette
prem-net-hint = En m², selon le décret : avec caisses et entrée.
prem-in-core = noyau commercial
prem-in-core-long = Se trouve dans le noyau commercial délimité
prem-own-key = Clé propre de la ville
prem-address-uri = Registre des adresses
prem-stock-from = Dans le parc commercial depuis
prem-stock-until = Hors du parc commercial depuis
prem-stock-hint = En cas de démolition ou d’autre fonction, par exemple logement.
prem-last-seen = Vu la dernière fois
prem-never = pas encore vu
prem-legal = Registre de la vacance
prem-legal-none = pas de dossier
prem-edit = Modifier les données
prem-owner = Propriétaire
prem-sight = Que voyez-vous ?
prem-sight-day = Quel jour était-ce ainsi ?
prem-source = Qui le dit ?
prem-source-field = vu sur place
prem-source-owner = le propriétaire
prem-source-kbo = BCE et registre des commerces
prem-source-register = le registre de la vacance
prem-certainty-exact = jour connu
prem-certainty-between = au plus tard ce jour
prem-certainty-at-least = peut-être plus tôt
prem-evidence = Qu’est-ce qui l’indique ?
prem-photo-add = Photo (facultatif)
prem-photo-note = De préférence sans personnes ni plaques. Les données cachées sont supprimées ; la photo disparaît après trois ans.
prem-sight-send = Noter
prem-history = Passé
prem-history-none = On ne sait encore rien de ce local.
prem-noted = noté le { $day }
prem-correct = Ce n’est pas exact
prem-why = Pourquoi n’est-ce pas exact ?
prem-withdraw = Retirer
prem-withdrawn = Retirés ({ $n })
prem-withdrawn-on = retiré le { $day }
prem-why-sighting = corrigé par une observation ultérieure
prem-sightings = Observations ({ $n })
prem-outcome-of-confirmed = confirmé
prem-outcome-of-began = nouvelle période
prem-outcome-of-corrected = corrigé
prem-photos = Photos
prem-photo-alt = Façade de { $unit }, { $day }
prem-suited = À qui ce local peut-il convenir ?
prem-score = { $n } sur 100
prem-offer = Proposer
prem-offer-public = Tout le monde voit ce local comme disponible
prem-offer-no-consent = Sans l’accord du propriétaire, le local n’est pas montré.
prem-offer-show = Montrer ce local comme disponible
prem-consent-day = Le propriétaire a donné son accord le
prem-consent-hint = Laisser vide retire l’accord.
prem-consent-how = Comment (lettre, courriel, formulaire) ?
prem-rent = Loyer indicatif par mois, en euros
prem-rent-month = { $euro } euros par mois
prem-offer-text = Que voulez-vous dire du local ?
prem-save = Enregistrer
prem-letter-invitation = Invitation au propriétaire (PDF)

# The form of a unit
prem-new = Ajouter un local
prem-form-wrong = Pas encore enregistré : vérifiez les champs marqués.
prem-number = Numéro
prem-box = Boîte
prem-postcode = Code postal
prem-locality = Localité
prem-area-hint = Comme la ville l’appelle, par exemple Noyau ou Gare.
prem-lat = Latitude
prem-lon = Longitude

# What is wrong
prem-wrong-street = Indiquez la rue.
prem-wrong-number = Indiquez le numéro.
prem-wrong-kind = Ce type n’est pas connu : shop, horeca, service, craft, leisure ou other.
prem-wrong-uri = Une adresse commence par https://data.vlaanderen.be/id/adres/.
prem-wrong-postcode = Un code postal a quatre chiffres.
prem-wrong-m2 = Donnez les m² en nombre, non négatif ; le plus petit d’abord.
prem-wrong-day = Donnez une date comme 2026-11-22 ou 22/11/2026.
prem-wrong-order = La fin précède le début.
prem-wrong-position = Ce lieu n’est ni en Belgique ni à proximité.
prem-wrong-state = La situation est used, vacant ou works.
prem-wrong-contradicts = Cela contredit ce qui est connu avant et après. Corrigez d’abord le passé du local.
prem-wrong-future = Ce jour est encore à venir.
prem-wrong-too-old = Ce jour précède 1950.
prem-wrong-twice = Ce local figure deux fois dans le fichier.
prem-wrong-unknown-id = Ce local n’est pas connu dans cette ville. Laissez la colonne id vide pour un nouveau local.
prem-wrong-photo-kind = Une photo est un JPEG, PNG ou WebP.
prem-wrong-photo-heavy = La photo est trop grande.
prem-wrong-photo-small = La photo est trop petite.
prem-wrong-photo-broken = La photo ne peut pas être lue.
prem-wrong-form = Ce formulaire n’était pas complet.
prem-wrong-why = Dites en quelques mots pourquoi.
prem-wrong-rent = Donnez le loyer en euros entiers.
prem-wrong-how = Dites comment le propriétaire a donné son accord.
prem-wrong-name = Indiquez qui, et ce qui est cherché.
prem-wrong-mail = Ceci n’est pas une adresse de courriel.
prem-wrong-consent = Sans accord, nous ne gardons personne. Dites aussi comment il a été donné.
prem-wrong-until = Choisissez une date de fin, au plus deux ans plus tard.
prem-wrong-before = Ce jour précède l’étape d’avant.
prem-wrong-too-short = Un bâtiment n’est vacant qu’après douze mois sans usage.
prem-wrong-too-little = Plus de la moitié de la surface doit être inutilisée.
prem-wrong-missing = Un constat dit depuis quand, et combien de m² sur combien sont inutilisés.
prem-wrong-appeal-open = Le propriétaire peut encore faire un recours.
prem-wrong-appeal-late = Le délai de recours est passé.
prem-wrong-not-long-used = La radiation n’est possible qu’après les mois d’usage que demande le règlement.
prem-wrong-not-last = Seule la dernière étape peut être retirée.
prem-wrong-months = Un délai est un nombre de 1 à 60 mois.
prem-wrong-decision = L’adresse d’une décision commence par https://.

# What was done
prem-done-added = Le local est ajouté.
prem-done-changed = Les données sont enregistrées.
prem-done-confirmed = Confirmé : c’était connu ainsi.
prem-done-began = Noté : une nouvelle période commence.
prem-done-corrected = Noté : le passé est corrigé.
prem-done-withdrawn = La période est retirée et reste lisible.
prem-done-offered = L’offre est enregistrée.
prem-done-saved = Enregistré.
prem-done-forgotten = Les données sont effacées.
prem-done-step = L’étape est notée.
prem-done-step-withdrawn = L’étape est retirée.
prem-done-rules = Les délais sont enregistrés.
prem-done-introduced = La mise en contact est notée. Contactez vous-même les deux.
prem-done-followed = Le résultat est enregistré.
prem-done-taken = Repris dans le passé du local.
prem-done-dismissed = Mis de côté.
prem-done-settled = Noté : le local est occupé.

# The walk
prem-walk = Parcourir la rue
prem-walk-go = Commencer
prem-walk-near = Locaux près de moi
prem-walk-choose = Choisissez une rue. Les locaux suivent l’ordre des numéros.
prem-walk-today = { $n ->
    [one] { $n } local vu aujourd’hui
   *[other] { $n } locaux vus aujourd’hui
 }
prem-fresh = vu aujourd’hui
prem-tap = Que voyez-vous à { $unit } ?
prem-tap-used = Occupé
prem-tap-vacant = Vide
prem-tap-works = Travaux
prem-tap-more = Ajouter note ou photo

# The legal register
prem-legal-text = La vacance légale : plus de la moitié de la surface inutilisée selon sa fonction pendant douze mois d’affilée. Chaque étape est un acte de la ville, avec sa propre preuve.
prem-legal-beside = Pour comparaison, ce qu’on voit dans la rue :
prem-legal-now = État du dossier :
prem-step = Étape
prem-step-take = Étape suivante
prem-step-send = Noter l’étape
prem-steps = Étapes
prem-step-indication = indice de vacance
prem-step-deed = acte administratif de constatation
prem-step-notice = notification au propriétaire
prem-step-appeal = recours du propriétaire
prem-step-upheld = recours accueilli : dossier clos
prem-step-rejected = recours rejeté
prem-step-listing = inscrit au registre de la vacance
prem-step-exemption = exemption de taxe
prem-step-resumed = de nouveau utilisé
prem-step-again = usage arrêté, reste au registre
prem-step-struck = radié du registre
prem-step-dropped = dossier abandonné
prem-deed-asks = Seulement pour l’acte : ce qui a été constaté
prem-deed-found = inutilisé depuis le { $since } : { $unused } sur { $total }
prem-exempt-until = Exempté jusqu’au
prem-exempt-hint = Seulement pour une exemption.
prem-note = Note
prem-levies = Taxes
prem-levy-number = Numéro
prem-levy-state = État
prem-levy-due = due
prem-levy-exempt = exemptée
prem-levy-next = à venir
prem-rules = Délais du règlement
prem-rules-text = Chaque ville les fixe elle-même. Ils valent pour tous les dossiers de la ville.
prem-rules-appeal = Recours, en mois après la notification
prem-rules-first = Première taxe, en mois après l’inscription
prem-rules-every = Taxe suivante, en mois après la précédente
prem-rules-strike = Radiation, en mois après le nouvel usage
prem-rules-decision = Adresse de la décision
prem-rules-decision-hint = La décision publiée du conseil communal.

# The owner
prem-owner-text = Uniquement pour les agents de la ville. Chaque consultation figure au journal.
prem-person-name = Nom
prem-postal = Adresse postale
prem-mail = Courriel
prem-phone = Téléphone
prem-forget = Effacer ces données

# Seekers
prem-seekers = Candidats à un local
prem-seekers-text = Débutants et entrepreneurs qui cherchent un local, et ce qui leur convient. Qui ils sont se voit sur leur page ; chaque consultation figure au journal.
prem-seekers-none = Personne ne cherche encore de local.
prem-starter = débutant
prem-starter-long = C’est un premier commerce
prem-suits = { $n ->
    [one] { $n } local convient, le mieux { $best }
   *[other] { $n } locaux conviennent, le mieux { $best }
 }
prem-suits-none = Aucun local vide ne convient maintenant.
prem-seeker-new = Nouveau candidat
prem-seeker-add = Ajouter
prem-plan = Quel projet ?
prem-plan-hint = Sans noms : ceci figure aussi près des locaux qui conviennent.
prem-m2-from = À partir de m²
prem-m2-to = Jusqu’à m²
prem-places = Rues ou zones
prem-places-hint = Séparés par des virgules ; vide : partout.
prem-rent-most = Loyer maximal par mois, en euros
prem-agree = Cette personne accepte que la ville garde ces données pour trouver un local
prem-agreed = Accord
prem-end = Garder jusqu’au
prem-end-hint = Ensuite, Plein efface les données de lui-même.
prem-units-suited = Locaux qui conviennent
prem-introduce = Mettre en contact
prem-outcome = Qu’en est-il sorti ?
prem-outcome-open = proposé
prem-outcome-visit = visité
prem-outcome-rented = loué
prem-outcome-no = sans suite
prem-reason-size = { $size } m², demandé { $range }
prem-reason-near-size = { $size } m², un peu hors de { $range }
prem-reason-size-unknown = surface inconnue
prem-reason-place = à { $place }, comme demandé
prem-reason-other-place = pas dans la rue ou la zone demandée
prem-reason-kind = le type demandé
prem-reason-other-kind = était un autre type de commerce
prem-reason-rent = dans le budget
prem-reason-near-rent = jusqu’à un quart au-dessus du budget
prem-reason-rent-unknown = loyer inconnu
prem-reason-not-free = encore en travaux

# Starters
prem-starters = Débutants et leurs locaux
prem-starters-text = Qui a commencé depuis le { $day }, avec la date de début de la Banque-Carrefour des Entreprises, et le local où se trouve le commerce. À côté de qui n’a pas encore de local figurent des locaux vides qui peuvent convenir.
prem-starters-none = Aucun débutant connu depuis le { $day }.
prem-starters-seen = { $all ->
    [one] Depuis le { $day }, { $all } commerce a débuté ; { $matched ->
        [0] il n’est dans aucun local de votre liste.
       *[other] il est dans un local de votre liste.
    }
   *[other] Depuis le { $day }, { $all } commerces ont débuté ; { $matched } { $matched ->
        [one] est
       *[other] sont
    } dans un local de votre liste.
 }
prem-starters-began = débuté le { $day }
prem-starters-registered = au registre depuis le mois du { $day } ; date de début inconnue
prem-starters-at = Local
prem-starters-several = Il y a plusieurs locaux à cette adresse :
prem-starters-nowhere = Vous ne connaissez aucun local à cette adresse.
prem-starters-near = Locaux vides qui peuvent convenir :
prem-starters-settle = Oui, le local est occupé
prem-starters-add = Ajouter un local à cette adresse
prem-starters-hidden = Sans nom ni adresse
prem-starters-hidden-text = Ces débutants ne figurent pas au registre public, par exemple parce qu’une personne physique n’a pas (encore) donné son accord. Vous voyez seulement ce qu’ils font.
prem-starters-activity = Activité
prem-starters-count = Nombre

# Signals
prem-hints = Signaux du registre des commerces
prem-hints-text = Le registre voit des commerces arriver et partir aux adresses de locaux. Rien ne change avant votre confirmation.
prem-hints-none = Aucun signal en attente.
prem-hint-came = Le local est connu comme vide, mais le registre y connaît un commerce :
prem-hint-went = Le commerce qui était ici n’est plus au registre.
prem-hint-said = Une source du registre dit ce local vide.
prem-hint-take-came = Oui, occupé
prem-hint-take-went = Oui, vide
prem-hint-take-said = Oui, vide
prem-hint-dismiss = Inexact

# Files
prem-import = Importer une liste
prem-import-text = CSV ou XLSX, une ligne par local. Ce qui ne va pas est dit par ligne ; le reste continue.
prem-file = Fichier
prem-file-hint = Au plus 8 Mo et 20 000 lignes.
prem-file-send = Importer
prem-trial = Essai seulement : rien ne change
prem-columns = Colonnes
prem-columns-text = L’ordre n’importe pas, les noms néerlandais aussi sont acceptés. Un local dont l’id ou la clé est connu est modifié, tout autre est nouveau. Partez de la liste existante :
prem-report = Importé
prem-report-trial = Essai : rien n’a changé
prem-report-text = { $rows } lignes : { $new } nouveaux locaux, { $changed } modifiés, { $same } inchangés, { $spells } nouvelles périodes, { $refused } refusées.
prem-report-wrong = Lignes avec une remarque
prem-line = Ligne
prem-column = Colonne
prem-value = Valeur
prem-reason = Pourquoi
prem-to-overview = Vers les chiffres de la vacance
prem-file-empty = Le fichier est vide.
prem-file-heavy = Le fichier est trop grand.
prem-file-rows = Il y a plus de 20 000 lignes. Divisez le fichier.
prem-file-columns = Il y a trop de colonnes.
prem-file-kind = Ceci n’est ni CSV ni XLSX.
prem-file-csv = Le CSV ne peut pas être lu.
prem-file-xlsx = Le classeur ne peut pas être lu.
prem-file-head = Il n’y a pas de colonne pour la rue. La première ligne nomme les colonnes.

# What everybody sees
prem-public = Locaux disponibles
prem-public-title = Locaux commerciaux disponibles à { $town }
prem-public-text = { $n ->
    [one] { $n } local cherche un entrepreneur à { $town }.
   *[other] { $n } locaux cherchent un entrepreneur à { $town }.
 }
prem-public-how = Intéressé ? Le service économie locale de { $town } vous met en contact avec le propriétaire.
prem-public-map = Voir sur la carte
prem-public-works = en travaux
prem-public-none = Aucun local n’est disponible pour le moment.
prem-public-none-text = { $town } montre ici les locaux dont le propriétaire le souhaite.
prem-public-town = Commerces à { $town }

# Letters
prem-letter-deed = Acte de constatation (PDF)
prem-letter-notice = Notification (PDF)
prem-letter-to = À
prem-letter-owner-unknown = le propriétaire du local
prem-letter-place = Local
prem-letter-day = Date de la lettre
prem-letter-mark = Référence
prem-letter-deed-day = Constaté le
prem-letter-since = Inutilisé depuis
prem-letter-unused = Surface inutilisée (m²)
prem-letter-total = Surface totale (m²)
prem-letter-decision = Règlement communal : { $uri }
prem-letter-foot = { $town }, économie locale
prem-letter-page = Page <page> sur <pages>
prem-letter-deed-title = Acte administratif de constatation de vacance
prem-letter-deed-text = Le { $deed }, un agent compétent de { $town } a constaté que le local { $unit } est vacant au sens du règlement communal.
prem-letter-deed-next = Plus de la moitié de la surface totale n’est pas utilisée selon sa fonction depuis le { $since }, donc au moins douze mois consécutifs.
prem-letter-deed-close = Établi par l’agent compétent. Nom, qualité et signature :
prem-letter-notice-title = Notification de la constatation de vacance
prem-letter-notice-text = { $town } a constaté par acte administratif du { $deed } que votre local { $unit } est vacant. Vous trouvez ci-dessous ce qui a été constaté.
prem-letter-notice-next = Vous pouvez introduire un recours motivé dans un délai de { $months } mois après la notification de cette lettre. Si elle est notifiée aujourd’hui, le dernier jour est le { $appeal }. Passé ce délai, ou si le recours est rejeté, le local est inscrit au registre. La première taxe peut suivre { $levy } mois après l’inscription.
prem-letter-notice-close = Souhaitez-vous remettre le local en usage ? Contactez le service économie locale : nous cherchons volontiers avec vous.
prem-letter-invitation-title = Votre local de nouveau utilisé
prem-letter-invitation-text = Votre local { $unit } est vide. { $town } réunit propriétaires et entrepreneurs et vous aide volontiers à lui redonner vie.
prem-letter-invitation-one = Avec votre accord, nous montrons gratuitement le local parmi les locaux disponibles de la ville.
prem-letter-invitation-two = Nous connaissons des entrepreneurs qui cherchent un local et vous les présentons volontiers.
prem-letter-invitation-three = Une occupation temporaire, comme un pop-up, est possible aussi.
prem-letter-invitation-close = Dites-nous ce que vous voulez faire du local. Vous pouvez toujours retirer votre accord.

# The log
audit-kind-premises = Local
audit-kind-premises-sighting = Observation d’un local
audit-kind-premises-figures = Chiffres de la vacance
audit-kind-premises-spell = Période d’un local
audit-kind-premises-offer = Offre d’un local
audit-kind-premises-owner = Propriétaire d’un local
audit-kind-premises-step = Étape du registre de la vacance
audit-kind-premises-regulation = Délais du registre de la vacance
audit-kind-premises-seeker = Candidat à un local
audit-kind-premises-introduction = Mise en contact pour un local
audit-kind-premises-signal = Signal sur un local
audit-kind-premises-letter = Lettre sur un local
audit-kind-premises-import = Liste de locaux importée
