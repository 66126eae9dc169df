# The frame of every page
skip-to-content = Aller au contenu
language-switch = Langue
footer-line = Plein montre ce qui se vend près de chez vous : ouvert à tous, sans publicité et sans pistage.
footer-nav = À propos de ce site
footer-about = À propos de Plein
footer-open-data = Données ouvertes
footer-visitors = Chiffres de fréquentation
footer-privacy = Vie privée
footer-accessibility = Accessibilité
embed-source = Source : { $name }

# Components
field-required = obligatoire
suggest-count = propositions ; choisissez avec les flèches
suggest-none = aucune proposition
filter-more = En afficher { $n } de plus
filter-count = { $n ->
    [one] { $n } commerce
   *[other] { $n } commerces
  }
pager-label = Pagination
pager-previous = Précédent
pager-next = Suivant
pager-where = Page { $page } sur { $last }
breadcrumb-label = Fil d’Ariane
chip-remove = (retirer)
chart-keep = Enregistrer ce graphique
chart-table = Afficher les chiffres dans un tableau
map-skip = Passer la carte et aller à la liste
map-loading = La carte se charge…
map-zoom-in = Zoomer
map-zoom-out = Dézoomer
map-locate = Montrer où je suis
map-cluster = commerces
map-failed = La carte ne peut pas être affichée ici. La liste montre les mêmes commerces.

# Failures
failure-home = Vers la page d’accueil
failure-ours = C’est notre erreur, pas la vôtre. Nous l’avons notée.
failure-reference = Référence : { $reference }
failure-foreign = Ce formulaire a été envoyé depuis un autre site. Ouvrez la page ici et réessayez.
failure-query = Une valeur dans l’adresse de cette page est illisible. Repartez de la page d’accueil.
failure-limit = C’est trop à la fois : { $limit } au maximum. Réduisez la demande.
failure-not-found-title = Cette page est introuvable
failure-not-found-text = L’adresse est peut-être mal écrite, ou la page a déménagé.
failure-gone-title = Ce commerce ne figure plus ici
failure-gone-text = Il a cessé son activité, déménagé ou ne souhaite plus être mentionné.
failure-bad-input-title = Nous ne comprenons pas ceci
failure-bad-input-text = Vérifiez ce que vous avez rempli et réessayez.
failure-forbidden-title = Ceci n’est pas permis ici
failure-forbidden-text = Vous n’avez pas accès à cette page.
failure-too-many-title = Un peu de patience
failure-too-many-text = Trop de demandes se suivent depuis votre connexion. Réessayez dans une minute.
failure-address-too-long-title = L’adresse est trop longue
failure-address-too-long-text = Raccourcissez votre recherche ou choisissez moins de filtres.
failure-body-too-large-title = C’est trop volumineux
failure-body-too-large-text = Votre envoi dépasse ce que nous acceptons. Envoyez un fichier plus petit ou un texte plus court.
failure-wrong-method-title = Ceci n’est pas possible ici
failure-wrong-method-text = Cette page peut seulement être consultée. Revenez en arrière et réessayez.
failure-wrong-type-title = Nous ne lisons pas ce type de fichier
failure-wrong-type-text = Envoyez un formulaire ou du JSON.
failure-busy-title = Il y a beaucoup de monde
failure-busy-text = Nous aidons d’abord ceux qui sont déjà là. Réessayez dans quelques secondes.
failure-timeout-title = Cela dure trop longtemps
failure-timeout-text = La demande a été arrêtée car elle durait trop longtemps. Simplifiez-la ou réessayez plus tard.
failure-disk-full-title = Nous ne pouvons pas enregistrer ceci
failure-disk-full-text = Le disque du serveur est plein. Rien n’a été enregistré à moitié. La recherche continue.
failure-internal-title = Quelque chose a mal tourné
failure-internal-text = Réessayez plus tard.

# Who is signed in
account-sign-in = Se connecter
account-mine = Mon compte
role-shopper = Visiteur
role-merchant = Commerçant
role-moderator = Modérateur
role-officer = Agent de la commune
role-coach = Coach
role-coordinator = Coordinateur
role-admin = Administrateur
failure-csrf = Votre formulaire a expiré ou ne venait pas de ce site. Rien n’a été modifié. Revenez en arrière, rechargez la page et réessayez.
failure-role = La qualité dans laquelle vous travaillez actuellement ne donne pas accès à cette page.
failure-switch = Choisir une autre qualité
failure-sign-in-title = Connectez-vous d’abord
failure-sign-in-text = Ces données sont réservées aux personnes connectées.
