/**
 * What can be wrong with a dataset, and how to mend it.
 *
 * @module
 */

/**
 * `unusable`: training cannot use it. `suspicious`: training can, but figures may mean less than they
 * seem to. `note`: good to know.
 */
export type Severity = "unusable" | "suspicious" | "note";

/** What is known of a kind before any is found. */
export interface Kind {
  readonly severity: Severity;
  /** Clauses for one and for several. */
  readonly one: string;
  readonly many: string;
  /** `decoding`: as `on_bad_image` says. */
  readonly effect: "decoding" | string;
  readonly mend: string;
}

const STOPS = "a run stops, whatever on_bad_image says";
const REPLACE = "replace or remove";
const ONE_OF_EACH = "keep one of each, or keep all of them in one split";

/** In the order in which they are told. */
export const kinds = {
  one_class: {
    severity: "unusable",
    one: "split has one class, and two are needed",
    many: "splits have one class, and two are needed",
    effect: STOPS,
    mend: "put the pictures of each class in a folder of its own",
  },
  other_classes: {
    severity: "unusable",
    one: "split has other classes than those of training",
    many: "splits have other classes than those of training",
    effect: STOPS,
    mend: "give each split the same class folders",
  },
  empty_class: {
    severity: "unusable",
    one: "class has no picture that can be used",
    many: "classes have no picture that can be used",
    effect: STOPS,
    mend: "add pictures or remove the folder",
  },
  too_few: {
    severity: "unusable",
    one: "class has too few pictures to be divided",
    many: "classes have too few pictures to be divided",
    effect: STOPS,
    mend: "add pictures, or divide them otherwise: dataset.val, dataset.folds",
  },
  unreadable: {
    severity: "unusable",
    one: "file or folder cannot be read",
    many: "files or folders cannot be read",
    effect: STOPS,
    mend: "mend permissions and broken links, or remove",
  },
  odd_name: {
    severity: "unusable",
    one: "name is not UTF-8, so the file cannot be opened",
    many: "names are not UTF-8, so the files cannot be opened",
    effect: STOPS,
    mend: "rename (shown is what can be shown)",
  },
  link_outside: {
    severity: "unusable",
    one: "link leads out of the dataset's folder",
    many: "links lead out of the dataset's folder",
    effect: STOPS,
    mend: "put what it leads to in its place",
  },
  link_loop: {
    severity: "unusable",
    one: "link leads to a folder that it lies in",
    many: "links lead to a folder that they lie in",
    effect: STOPS,
    mend: "remove the link",
  },
  other_format: {
    severity: "unusable",
    one: "picture has a format that is not read",
    many: "pictures have a format that is not read",
    effect: STOPS,
    mend: "convert to PNG",
  },
  empty_file: {
    severity: "unusable",
    one: "file is empty",
    many: "files are empty",
    effect: "decoding",
    mend: REPLACE,
  },
  no_picture: {
    severity: "unusable",
    one: "file is called a picture and is none",
    many: "files are called pictures and are none",
    effect: "decoding",
    mend: REPLACE,
  },
  damaged: {
    severity: "unusable",
    one: "picture is cut short or damaged",
    many: "pictures are cut short or damaged",
    effect: "decoding",
    mend: REPLACE,
  },
  too_large: {
    severity: "unusable",
    one: "picture is too large to be decoded",
    many: "pictures are too large to be decoded",
    effect: "decoding",
    mend: "make it smaller: a network sees a few hundred pixels a side",
  },
  other_colors: {
    severity: "unusable",
    one: "picture has colours other than 8-bit RGB or grey",
    many: "pictures have colours other than 8-bit RGB or grey",
    effect: "decoding",
    mend: "convert to PNG with 8 bits a channel",
  },
  label_conflict: {
    severity: "suspicious",
    one: "picture is there under several classes",
    many: "pictures are there under several classes",
    effect: "one of the labels is wrong, and no network can learn both",
    mend: "keep it in the class that it shows",
  },
  leak: {
    severity: "suspicious",
    one: "picture is in several splits",
    many: "pictures are in several splits",
    effect: "what was trained on is judged again, so accuracies flatter",
    mend: ONE_OF_EACH,
  },
  near_label_conflict: {
    severity: "suspicious",
    one: "group of pictures looks alike and has several classes",
    many: "groups of pictures look alike and have several classes",
    effect: "one of the labels may be wrong",
    mend: "look at them; keep copies in the class that they show",
  },
  near_leak: {
    severity: "suspicious",
    one: "group of pictures looks alike and is in several splits",
    many: "groups of pictures look alike and are in several splits",
    effect: "what was nearly trained on is judged, so accuracies may flatter",
    mend: `look at them; ${ONE_OF_EACH}`,
  },
  duplicate: {
    severity: "suspicious",
    one: "picture is there more than once",
    many: "pictures are there more than once",
    effect: "each copy counts",
    mend: "keep one of each",
  },
  near_duplicate: {
    severity: "suspicious",
    one: "group of pictures looks alike",
    many: "groups of pictures look alike",
    effect: "each copy counts",
    mend: "look at them; keep one of each if they are copies",
  },
  imbalance: {
    severity: "suspicious",
    one: "split is far from balanced",
    many: "splits are far from balanced",
    effect: "a network that always gives the largest class seems good",
    mend: "compare with the baseline of the table; class_weights: balanced makes the loss even",
  },
  few_pictures: {
    severity: "suspicious",
    one: "class has fewer than 10 pictures",
    many: "classes have fewer than 10 pictures",
    effect: "one picture is more than a tenth of such a class",
    mend: "add pictures, or read its accuracy with care",
  },
  corrupt: {
    severity: "suspicious",
    one: "picture is damaged, and decoded all the same",
    many: "pictures are damaged, and decoded all the same",
    effect: "the decoder fills in what is lost: grey, or parts of another place",
    mend: REPLACE,
  },
  tiny: {
    severity: "suspicious",
    one: "picture is less than 16 pixels high or wide",
    many: "pictures are less than 16 pixels high or wide",
    effect: "so few pixels show hardly anything to learn",
    mend: REPLACE,
  },
  blank: {
    severity: "suspicious",
    one: "picture has one colour, or nearly",
    many: "pictures have one colour, or nearly",
    effect: "nothing to learn from, and compared with no other",
    mend: REPLACE,
  },
  left_out_picture: {
    severity: "suspicious",
    one: "picture is left out for its name",
    many: "pictures are left out for their names",
    effect: "unseen by a run",
    mend: "if it belongs there, name it after its content (.jpg, .png, .webp, .tif) or convert it",
  },
  outside_class: {
    severity: "suspicious",
    one: "picture lies in no class folder",
    many: "pictures lie in no class folder",
    effect: "unseen by a run",
    mend: "move into the folder of the class",
  },
  wrong_extension: {
    severity: "note",
    one: "picture has another format than its name says",
    many: "pictures have another format than their names say",
    effect: "a run goes by the content",
    mend: "rename, for the sake of other programs",
  },
  turned: {
    severity: "note",
    one: "picture has an EXIF orientation",
    many: "pictures have an EXIF orientation",
    effect: "ignored as torchvision ignores it, so the network sees the picture turned",
    mend: "turn the pixels and drop the tag, for example: mogrify -auto-orient",
  },
  animated: {
    severity: "note",
    one: "file holds several pictures",
    many: "files hold several pictures",
    effect: "the first is used",
    mend: "take the others out, or save each to a file of its own",
  },
  control_name: {
    severity: "note",
    one: "name has line breaks or other control characters",
    many: "names have line breaks or other control characters",
    effect: "read by a run, and shown with other characters in their place",
    mend: "rename",
  },
  skipped: {
    severity: "note",
    one: "file is no picture",
    many: "files are no pictures",
    effect: "left out by a run",
    mend: "none is needed",
  },
  hidden: {
    severity: "note",
    one: "file or folder is hidden",
    many: "files or folders are hidden",
    effect: "left out by a run",
    mend: "none is needed",
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** Names of findings; they keep their meaning. */
export type FindingKind = keyof typeof kinds;
