/** What names and code of the lab are made of. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/u)

export const QUALITIES = list(`
  amber ancient autumn azure bitter blazing brisk bronze calm candid cedar chilly copper coral crimson crooked damp dapper
  dusty eager earnest ebony emerald fabled fading feral floral foggy frosty gentle gilded glacial golden granite hazel hidden
  hollow humble icy indigo ivory jagged jolly lavish leafy lofty lucid lunar marble mellow misty mossy muted narrow nimble
  noble opal pale patient pearly plucky polar proud quaint quiet radiant rapid rugged russet rustic sandy scarlet silent
  silver sleepy snowy solar spruce stormy sturdy sunny tawny thorny timid tranquil velvet vivid wandering weathered wild
  windy wistful woolly zesty`)

export const CREATURES = list(`
  albatross alpaca antelope armadillo badger barracuda beaver bison bobcat buffalo camel caribou cheetah cicada condor cormorant
  cougar coyote crane cricket curlew dingo dolphin dormouse dragonfly egret falcon ferret finch flamingo gazelle gecko gibbon
  giraffe grouse hamster hare hedgehog heron ibex iguana jackal jaguar kestrel kingfisher koala lapwing lemming lemur leopard
  linnet lizard llama lobster lynx macaw magpie mallard manatee marmot marten meerkat mongoose moose narwhal newt nuthatch ocelot
  octopus opossum oriole osprey otter panther partridge pelican penguin pheasant platypus porcupine puffin quail raccoon raven
  reindeer salmon sandpiper seahorse skylark sparrow squirrel starling stoat sturgeon swallow tapir tortoise toucan viper walrus
  warbler weasel wolverine wombat woodpecker yak zebra`)

export const TASKS = list(`
  adapter assembler balancer batcher beacon binder bridge broker builder bundle cache catalog chain channel checker client
  collector compiler composer config connector context counter crawler cursor decoder decorator differ dispatcher driver
  emitter encoder engine exporter extractor factory fetcher filter finder formatter gateway generator graph guard handler
  helper importer indexer injector inspector iterator keeper kernel ledger linker listener loader locator locker logger mapper
  matcher merger meter migrator mixer monitor mutex observer optimizer packer painter parser patcher pipeline planner player
  plugin poller pool printer probe profiler prompter proxy queue reader recorder reducer registry relay renderer reporter
  resolver router runner sampler scanner scheduler schema selector serializer server session shaper signal sorter splitter
  spooler stack store streamer switch syncer tables tagger ticker timer token tracer tracker transformer tree tuner validator
  viewer walker watcher worker wrapper writer`)

export const VERBS = list(`
  add apply attach bind build call clear clone close collect compare compute copy count create decode define delete detach
  drain emit encode ensure equal escape expand extract fetch fill filter find flush fold format freeze get group handle has
  hash init insert invoke is join keep lift limit link list load lock log make map mark match merge move notify open pack
  parse patch pause pick plan poll prepare print pull push put queue read reduce register reject release remove rename render
  repeat replace request reset resolve restore resume retry reverse run save scan seal select send serialize set shift skip
  slice sort split start step stop store swap sync tag take tap test throttle toggle trace transform trim try unlock unwrap
  update use validate visit wait walk watch wrap write yield`)

export const NOUNS = list(`
  account action address agent alias amount anchor answer area argument array asset attribute batch block body bound bucket
  buffer bundle bytes callback cell channel chunk clause client clock code column command comment config context cookie count
  cursor data date deadline default delay depth descriptor digest directory document domain edge element entry error event
  example extension factor feature field file filter flag folder format fragment frame function group handle handler header
  height hint history host index input instance item iterator key label layer layout leaf length level limit line link list
  listener location lock map mark mask matrix member message method middle mode model module moment name node notice number
  object offset option order origin output owner packet page pair parent part path pattern payload peer pixel place plugin
  pointer policy pool port position prefix priority process promise property protocol proxy query queue range rate ratio reason
  record reference region request resource response result role root route row rule scale schema scope score section segment
  selector sequence series session shape shard signal size slot snapshot socket source span stack stage state status step store
  stream string style subject suffix symbol table tag target task template text thread tick time timeout timer title token
  total trace transform tree trigger type unit update user value vector version view visitor weight width window word worker
  wrapper zone`)

export const PEOPLE = list(`
  ada alan amelia anders anika ben bruno carla chen clara dario diego elena emil erik fatima felix freya georg hana hugo ida
  ines ivan jana jonas kaito karin lars leila lena luca maja malik marta mina nadia nils noor olga omar otto paula pavel petra
  quinn rafael rania remi rosa samir sara sofia sven tara theo tomas ulla vera viktor wanda xenia yara yusuf zara`)
