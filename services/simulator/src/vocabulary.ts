/** First halves of logins. At most 8 letters, so that a login stays under Twitch's 25 characters. */
export const adjectives =
  'amber arctic astral bold brisk cobalt cosmic crimson dusty ember feral frosty gentle golden hollow idle iron jolly keen lucky lunar mellow misty neon night noble ochre pixel plucky quiet rapid rustic salty silent silver sleepy solar spicy stormy sunny tidal turbo velvet vivid wild witty zesty'.split(
    ' ',
  );

/** Second halves of logins. At most 8 letters. */
export const nouns =
  'anvil badger beacon bison cactus comet condor cricket dragon falcon ferret forge fox gecko glider goblin harbor heron jackal juniper kestrel kraken lagoon lantern lemur lynx magpie mantis marmot meteor moose narwhal orchid otter owl panda parrot pepper pilot quokka raven rocket sparrow tapir toaster turnip viper walrus wizard yak'.split(
    ' ',
  );

/** What people write. Several scripts, emoji of more than one code point, and characters that tags escape. */
export const phrases: readonly string[] = [
  'hello chat',
  'gg',
  'GG WP',
  'what a play',
  'no way he did that again',
  'first time here, what game is this?',
  'can we get some hype in chat',
  'that was so close',
  'LETS GOOOO',
  'W',
  'L take; sorry',
  'how long is the stream today?',
  'the timing on that jump was perfect',
  'I have been watching since 2016',
  '100% this',
  'ratio = 3:1, trust me',
  'C:\\games\\mods is where it goes',
  'brb getting coffee ☕',
  'o7',
  'clip it!!',
  'my cat just walked over the keyboard asdkjhasd',
  'is this the new patch?',
  'volume is a bit low',
  'sub hype',
  'wait, what happened?',
  'he is one shot',
  'chat is this real',
  'привет всем',
  'ну это было сильно',
  '今日もありがとう',
  'すごい！',
  '안녕하세요 여러분',
  'qué jugada más increíble',
  'très bien joué',
  'größer geht nicht',
  'bu çok iyiydi',
  'مرحبا بالجميع',
  'สวัสดีครับ',
  '🔥🔥🔥',
  '😂😂',
  '👩‍💻 coding and watching',
  '🏳️‍🌈 have a good one',
  '🇧🇷 Brasil presente',
  'naïve café déjà vu',
  'zalgo h̷e̷l̷l̷o',
  '@everyone look at the minimap',
  'https://example.com/guide?build=7&tier=s',
  '!uptime',
  '!discord',
];

export type Emote = { readonly id: string; readonly name: string };

/** Global emotes with Twitch's own ids, and channel emotes in the newer form of id. */
export const emotes: readonly Emote[] = [
  { id: '25', name: 'Kappa' },
  { id: '425618', name: 'LUL' },
  { id: '305954156', name: 'PogChamp' },
  { id: '86', name: 'BibleThump' },
  { id: '58765', name: 'NotLikeThis' },
  { id: '30259', name: 'HeyGuys' },
  { id: '1', name: ':)' },
  { id: '3', name: ':D' },
  { id: '9', name: '<3' },
  { id: '245', name: 'ResidentSleeper' },
  { id: 'emotesv2_a1d09abd5c2b4f2c8e1f3f5d7b9c0e11', name: 'simHype' },
  { id: 'emotesv2_b2e1acce6d3c4a3d9f2a4a6e8cad1f22', name: 'simWave' },
  { id: 'emotesv2_c3f2bddf7e4d5b4ea03b5b7f9dbe2a33', name: 'simRIP' },
];

export const nameColors: readonly string[] = [
  '#FF0000',
  '#0000FF',
  '#008000',
  '#B22222',
  '#FF7F50',
  '#9ACD32',
  '#FF4500',
  '#2E8B57',
  '#DAA520',
  '#D2691E',
  '#5F9EA0',
  '#1E90FF',
  '#FF69B4',
  '#8A2BE2',
  '#00FF7F',
];

/** Display names outside ASCII that Twitch lets its users choose beside an ASCII login. */
export const localNames: readonly string[] = ['夜更かし', '小さな猫', '은하수', '한밤중', '夜貓子', '貓頭鷹'];
