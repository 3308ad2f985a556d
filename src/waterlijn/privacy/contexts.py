# ruff: noqa: E501 - patterns and word tables, one to a line
"""The words around a name that tell it is one, or is not."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A private person follows, whatever the word is
TITLES = _words(
    "mevrouw mevr mw mvr mevrouwtje meneer mijnheer menheer dhr heer mr madame madam monsieur mme juf juffrouw meester "
    "dokter dr prof professor nonkel tante oom tonton buurman buurvrouw zuster pater pastoor dominee imam coach "
    "trainer directeur directrice wijkagent inspecteur notaris advocaat advocate huisarts tandarts familie fam gezin "
    "weduwe kinesist verpleger verpleegster kapster hoofdagent politieagent agent ingenieur ir ing drs ds schooldirecteur "
    "onthaalmoeder oppas leerkracht juffen kleuterjuf bompa bomma opa oma oomke tantetje mejuffrouw mej mme mister miss sir"
)
# The same, also where the name has no capital
FORMAL_TITLES = _words(
    "mevrouw mevr mw meneer mijnheer dhr juf meester dokter mr dr nonkel tante oom buurman buurvrouw opa oma"
)
# A private person follows when the word has a capital
KIN = _words(
    "collega vriend vriendin vriendje vriendinnetje broer zus zusje zusjes broertje zoon zoontje dochter dochtertje neef "
    "nicht neefje nichtje schoonzoon schoondochter schoonbroer schoonzus schoonmoeder schoonvader kleinzoon kleindochter "
    "man vrouw partner ex verloofde mama papa moeder vader moeke vake pa ma klasgenoot leerling slachtoffer dader "
    "verdachte kameraad maat makker gast kerel jongen meisje baby buur kind vrijwilliger vrijwilligster kapper bewoner "
    "bewoonster patiënt cliënt echtgenoot echtgenote lief stagiair huisgenoot ploegmaat peter meter petekind peuter tweeling "
    "genaamd heet heette heten ene zekere voornaam begeleider begeleidster poetsvrouw tweelingbroer stiefvader stiefmoeder"
)
GREETINGS = _words(
    "dag beste hallo hoi hey hé hi hello goeiemorgen goedemorgen goeiedag goedendag goeiemiddag goedemiddag goedenavond "
    "goeienavond lieve geachte dear bonjour salut salam ciao daag dagje hai hei heey heyy hallokes yo liefste waarde"
)
WISHES = _words(
    "sorry bedankt dankjewel dankuwel merci dank proficiat gefeliciteerd thanks hartelijk gelukkige sterkte"
)
CLOSINGS = _words(
    "groeten groetjes groet mvg gr grtjs grtz grt grts groetje liefs kusjes kus knuffel hoogachtend xx xxx x vriendelijk mvrgr ondertekend getekend"
)
# What is not one person though it follows a greeting or a title
GENERIC = _words(
    "buren buur mensen iedereen allemaal vrienden vriend ouders collega collegas heren dames dames-heren meneer mevrouw mijnheer heer "
    "buurman buurvrouw redactie gemeente stad bestuur gemeentebestuur lezer lezers burger burgers inwoners inwoner allen klant klanten "
    "leden lid team kinderen kind jongens meisjes meiden mannen vrouwen gasten gast facebook google schat schatje lieverd "
    "vlaming vlamingen nederlander nederlanders belgen moslims moslim christenen landgenoten stadsgenoten dorpsgenoten ik jij u we wij "
    "burgemeester schepen minister ministers raadsleden wethouder kiezer kiezers politie politici admin beheerder moderator "
    "groep groepsleden supporters fans werkgever directie school god heilige sint moeder vader mama papa oma opa anoniem "
    "zwarte witte pensioen vaarwel wereld allerliefste wensen groeten groetjes dokter juf meester de het een die dat en van aan op "
    "is zijn was heeft had kan zal moet wil komt gaat zegt vindt daar hier nu dan maar ook niet wel dank bedankt alle al er"
)
# Verbs that only a person does
PERSON_VERBS = _words(
    "zegt zei vindt vond vertelt vertelde vroeg vraagt denkt dacht woont woonde werkt werkte belde belt stuurde schreef schrijft riep roept "
    "weet wist kent kende huilt huilde lacht lachte antwoordt antwoordde beweert beweerde beloofde beloofd kreeg trouwt trouwde verhuisde verhuist reageert reageerde "
    "schrijf liegt loog bedoelt bedoelde hoorde hoort ziet zag legt legde speelt speelde studeert zit zat stapt heeft hielp helpt kookt "
    "kocht leest las slaapt sliep fietst fietste wandelt rijdt reed slaat sloeg scheldt schold wilt wou wilde kon mocht moest durft durfde "
    "geeft gaf nam neemt ging kwam komt gaat loopt liep stond staat zingt danst wacht wachtte zoekt zocht vergat vergeet"
)
# Of those, the ones that things do too
COMMON_VERBS = _words(
    "heeft kwam komt gaat ging staat stond kon mocht moest geeft gaf loopt liep zit zat speelt neemt nam kreeg wilde zag "
    "legt slaat wacht helpt hielp"
)
# After "Roos," at the beginning: somebody is spoken to
SPEAKS_TO = _words("je jij gij ge u bedankt proficiat kom merci dank wat waar wil kan heb ben ik")
# Surnames that are ordinary words behind a first name
ADJECTIVES = _words("snel sterk klein groen goed lang kort groot laat koning wit zwart mol prins was reis is")
# Before an ambiguous name these point to a person
POINTERS = _words(
    "volgens aldus zegt zei vindt vond met aan bij van voor door en vroeg vertelt vertelde schrijft schreef zoals dankzij namens tegen over naar dat of"
)
STRONG_POINTERS = _words(
    "volgens aldus zegt zei vindt vond vertelt vertelde schrijft schreef vroeg vraagt namens dixit"
)
OWNS_NEXT = _words("zijn haar z'n m'n d'r hun")
DETERMINERS = _words(
    "de het een 'n n den 't t die dat deze dit mijn jouw je uw zijn haar ons onze hun elke elk geen welke zo'n z'n m'n d'r der alle iedere "
    "nieuwe oude grote kleine mooie goede echte eerste tweede laatste beste veel meer minder weinig veel geef rode witte zwarte gele groene blauwe"
)
# What follows is the name of a shop, a school, a saint, a storm, not of a person
INSTITUTIONS = _words(
    "basisschool school college atheneum lyceum instituut bakkerij bakker-slager slagerij café cafe taverne restaurant frituur garage apotheek kapsalon hotel brouwerij "
    "drukkerij transport firma bouwbedrijf zaal team ploeg kv sk fc rsc vc stichting vzw bvba bv nv partij lijst storm orkaan sint st heilige "
    "zalige camping villa huize kasteel hoeve parochie kerk sporthal zwembad wzc rusthuis woonzorgcentrum ziekenhuis az uz residentie "
    "wet zaak-wet operatie kapel plein straat laan brug park station halte metro tram club harmonie fanfare kwartier wijk buurt bus domein "
    "merk film serie boek album lied programma concert festival museum bibliotheek theater galerij prijs model taalmodel chatbot orde gemeente stad dorp regio provincie "
    "winkel bistro brasserie feestzaal crèche kinderdagverblijf scouts chiro ksa manege ranch boerderij hoevewinkel viswinkel kledingzaak juwelier tempel moskee"
)
# What stands before is no person: Anne Frank Huis, Jan Palfijn ziekenhuis, Kim Clijsters Academy
INSTITUTIONS_AFTER = _words(
    "huis museum school basisschool college atheneum ziekenhuis stichting fonds instituut hogeschool universiteit stadion zaal kazerne prijs award cup trofee bokaal "
    "academy academie bvba bv nv vzw group groep zonen co mc park plein straat laan weg steenweg kliniek brug tunnel station center centrum bier vaccin prik pils chips "
    "bakery ltd gmbh inc supermarkt vennootschap brouwerij festival memorial rally tornooi toernooi"
)
STREET = re.compile(
    r".{2,}(?:straat|straatje|laan|plein|steenweg|dreef|kaai|kade|singel|gracht|boulevard|lei|weg|park|hof|brug|tunnel|college|school|ziekenhuis|stadion|"
    r"museum|huis|zaal|kerk|kliniek|instituut|centrum|prijs|bokaal|polder|vaart|markt|steeg|kazerne|halle|beurs|academie|pad|wijk|loop|cup|vaccin)$"
)
PARTIES = _words(
    "n-va nva cd&v cd vooruit spa sp groen vb vlaams open vld openvld pvda pvv vvd d66 cda sgp christenunie groenlinks bbb nsc volt denk "
    "fvd ps mr ptb ecolo engagés défi pvda-ptb gl-pvda sp.a ja21 bij1 pvdd"
)
NEVER = _words(
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september "
    "oktober november december ik jij je hij zij ze wij we jullie u gij ge dit dat die deze het de een en maar want of dus toch nu "
    "niet geen wel ook nog al alles iemand niemand iedereen waarom wie wat waar wanneer hoe welke is was zijn heeft hebben kan moet wil zal "
    "god facebook twitter instagram whatsapp tiktok google youtube corona covid islam europa ocmw vdab cpas nmbs ns politie justitie kerst "
    "sinterklaas pasen ramadan nederlands vlaams frans engels duits turks marokkaans arabisch belgisch belgië nederland brussel met voor "
    "van bij uit naar door over onder tegen zonder als dan toen omdat zodat hier daar ja nee oké ok bedankt dank sorry proficiat groetjes groeten mvg "
    "nederlandse vlaamse franse engelse duitse turkse marokkaanse belgische joodse islamitische europese amerikaanse russische oekraïense "
    "gemeente stad straat school markt kerk moskee tv pc gsm bmw audi vw volkswagen heel veel weer even samen vandaag morgen gisteren"
)
OFFICE_ENDINGS = (
    "minister",
    "burgemeester",
    "parlementslid",
    "raadslid",
    "kamerlid",
    "wethouder",
    "premier",
    "president",
)
PLURAL_OFFICES = _words(
    "ministers staatssecretarissen burgemeesters schepenen wethouders presidenten raadsleden kamerleden parlementsleden politici premiers partijvoorzitters lijsttrekkers"
)
# A surname by its ending, though it stands in no list
SURNAME_SHAPE = re.compile(
    r"[^\W\d_]{2,}(?:aerts|eerts|inckx|ckx|wicz|oglu|enko|owski|ewski|owska|ewska|escu|opoulos|ssens|broeck|bergh|aecke|uyse|[dlnjp]stra|hoven|eghem|huyse|maere|kerckhove|bossche|putte|velde|idze|shvili|singh|zadeh)$"
)
