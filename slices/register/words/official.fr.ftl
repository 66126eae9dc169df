# A number looked up
off-number-title = Vérifier un numéro
off-number-lead = Tapez un numéro d’entreprise ou d’unité d’établissement. Ce que le registre en sait, vous ne devez plus l’écrire.
off-number-field = Numéro
off-number-hint = Dix chiffres, par exemple 0403.170.701. Les points sont permis.
off-number-go = Vérifier
off-refusal-form = Un numéro a dix chiffres.
off-refusal-start = Un numéro d’entreprise commence par 0 ou 1, un numéro d’établissement par 2 à 8.
off-refusal-check = Les chiffres de contrôle ne correspondent pas : un des chiffres est faux.
off-is-enterprise = C’est le numéro d’une entreprise.
off-is-establishment = C’est le numéro d’une unité d’établissement.
off-has-stopped = Selon le registre, arrêtée le { $day }.
off-is-stale = Le registre ne répond pas maintenant. Voici ce qu’il disait le { $at }.
off-trade-name = Nom commercial
off-legal-name = Dénomination sociale
off-legal-form = Forme légale
off-legal-state = Situation juridique
off-of-enterprise = Entreprise
off-started = Commencée
off-activity = Activité principale
off-kind = Sorte de commerce
off-address = Adresse
off-town = Commune
off-phone = Téléphone
off-email = E-mail
off-natural-person = Cette entreprise est une personne. Le registre ne montre ni nom, ni rue, ni contact : écrivez vous-même ce que vous voulez montrer.
off-source = Source : Banque-Carrefour des Entreprises enrichie (VKBO), { $at }.
off-unknown = Le registre ne connaît pas ce numéro. Vérifiez les chiffres.
off-sound = Ce numéro est bien formé.
off-trouble-busy = Le registre est trop sollicité. Réessayez dans une minute, ou écrivez vous-même.
off-trouble-silent = Le registre ne répond pas maintenant. Écrivez les données vous-même.
off-places = Déjà sur cette place
# Who started and stopped
off-turnover-title = Débuts et arrêts
off-turnover-lead = Commerces qui ont commencé ou arrêté dans votre commune, par mois.
off-turnover-town = Commune
off-turnover-show = Montrer
off-turnover-chart = Débuts et arrêts par mois
off-turnover-note = Débuts selon la date de la BCE, ou le mois de l’inscription ici. Arrêts selon la VKBO, ou le mois où le registre a vu la fermeture.
off-turnover-list = Les douze derniers mois
off-turnover-hidden = { $n ->
    [one] { $n } commerce est compté mais pas nommé : une personne physique sans consentement, ou un commerce qui n’est pas montré.
   *[other] { $n } commerces sont comptés mais pas nommés : des personnes physiques sans consentement, ou des commerces qui ne sont pas montrés.
 }
off-turnover-none = Aucun mois examiné
off-turnover-none-text = Après la fin de chaque mois, le registre est comparé au mois précédent.
off-month = Mois
off-starters = Débuts
off-stoppers = Arrêts
off-stock = Commerces à la fin
off-sign = Commerce
off-what = Quoi
off-day = Jour
off-start = commencé
off-stop = arrêté
off-csv = Télécharger en CSV
