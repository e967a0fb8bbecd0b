/**
 * The command line: the only room that knows of arguments, terminal and exit codes.
 *
 * @module
 */
import { Command, CommanderError, Option } from "commander";
import { ExperimentError } from "../experiment/experiment_error.ts";
import { annotate } from "./annotations.ts";
import { exitCodeOf, explain } from "./failure.ts";
import { complain } from "./terminal.ts";

/** A command whose code is loaded when it is called: none waits for, or needs, what another does. */
function later<Args extends unknown[]>(load: () => Promise<(...args: Args) => Promise<void>>) {
  return async (...args: Args): Promise<void> => await (await load())(...args);
}

/** What every command that reads an experiment takes. */
function experimentCommand(program: Command, name: string): Command {
  return program.command(name)
    .argument("<experiment>", "path of an experiment file")
    .option(
      "--set <key=value>",
      "use another value: --set training.epochs=1 (repeatable)",
      collect,
      [],
    );
}

/** What every command over saved weights takes. */
function weightsCommand(program: Command, name: string): Command {
  return program.command(name)
    .argument("<weights>", "weights that run --save-weights wrote")
    .option("--json", "print JSON")
    .option("--experiment <file>", "experiment that trained the weights, where they do not say")
    .option(
      "--classes <names>",
      "classes in the order of the outputs, where the weights do not say",
    )
    .option("--device <name>", "auto, gpu or cpu", "auto");
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function commands(): Command {
  const program = new Command("deno task").exitOverride().helpCommand(false);
  program.configureOutput({ writeErr: (text) => complain(text.trimEnd()) });
  program.description("Thaw: declarative transfer-learning experiments");
  experimentCommand(program, "run")
    .description("train what an experiment describes and write its reports")
    .option("--reports <folder>", "write the reports there", "reports")
    .option("--save-weights <folder>", "write each method's and seed's last and best weights there")
    .addOption(
      new Option("--resume [when]", "go on with an unfinished run of this experiment")
        .choices(["auto", "always", "never"]).default("auto").preset("always"),
    )
    .action(later(async () => (await import("./run.ts")).runCommand));
  experimentCommand(program, "plan")
    .argument("[other]", "path of another one: say what differs between the two")
    .description("say what a run would do, without TensorFlow")
    .option("--json", "print JSON: plan, origins, layers and estimate, or the differences")
    .action(later(async () => (await import("./plan.ts")).planCommand));
  weightsCommand(program, "evaluate")
    .argument("<data>", "folder of classes; with --split a dataset, folder or zip")
    .description("say how right saved weights are about a folder of classes")
    .option("--split <folder>", "the dataset's folder to evaluate on")
    .action(later(async () => (await import("./evaluate.ts")).evaluateCommand));
  weightsCommand(program, "predict")
    .argument("<files...>", "pictures, or folders of pictures")
    .description("say what saved weights take pictures for")
    .action(later(async () => (await import("./predict.ts")).predictCommand));
  program.command("repro")
    .argument("<report>", "path of a report's JSON")
    .description("run a report's plan again and compare the outcome with the report")
    .option("--data <folder>", "where the data are, where the report's own source is not there")
    .option("--weights <file>", "where the weights are")
    .option("--reports <folder>", "write the new report there; by default nowhere")
    .action(later(async () => (await import("./repro.ts")).reproCommand));
  experimentCommand(program, "verify")
    .description("train the first steps twice, in two processes, and compare every bit")
    .option("--steps <count>", "steps of each method", "8")
    .option("--resume", "interrupt the second process and go on from its checkpoint")
    .option("--noise-floor <pairs>", "train pairs of other seeds instead: what nothing makes")
    .action(later(async () => (await import("./verify.ts")).verifyCommand));
  program.command("compare")
    .argument("[before]", "a report, a folder of reports or a revision of git")
    .argument("[after]", "another one; by default the working tree's reports")
    .option("--base <revision>", "before is where HEAD and this one parted: --base origin/main")
    .option(
      "--reports <folder>",
      "folder of the reports in a revision and the working tree",
      "reports",
    )
    .option("--md", "print Markdown, as the comment of a pull request")
    .option("--json", "print JSON")
    .option("--margin <points>", "percentage points that do not matter: within them is equivalent")
    .option(
      "--fail-on <findings>",
      "exit 5 on regressed or inconclusive, 6 on incomparable (repeatable, or with commas)",
      collect,
      [],
    )
    .option("--min-accuracy <percent>", "exit 5 where a method reaches less")
    .description("say whether reports got better, and how sure that is")
    .action(later(async () => (await import("./compare.ts")).compareCommand));
  experimentCommand(program, "data")
    .description("decode every picture once and say what is wrong with them, without TensorFlow")
    .option("--json", "print JSON: verdict, splits and findings with every file")
    .action(later(async () => (await import("./data.ts")).dataCommand));
  program.command("init")
    .argument("[name]", "name of the experiment; by default the folder's")
    .requiredOption("--data <folder>", "folder of pictures: train/CLASS/ and val/CLASS/, or CLASS/")
    .description("write an experiment over a folder of pictures")
    .action(later(async () => (await import("./init.ts")).initCommand));
  program.command("schema")
    .description("write the JSON Schema that editors read")
    .action(later(async () => (await import("./schema.ts")).schemaCommand));
  program.command("setup")
    .description("install the native library")
    .option("--remove", "take it away again")
    .action(later(async () => (await import("./setup.ts")).setupCommand));
  program.command("doctor")
    .description("say what is installed, what was found and what is missing")
    .action(later(async () => (await import("./doctor.ts")).doctorCommand));
  return program;
}

/**
 * Runs a command line.
 *
 * @param args Arguments behind the script's name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await commands().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said what is wrong; --help is no failure
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    complain(explain(error));
    if (error instanceof ExperimentError) annotate(error.problems, "error");
    return exitCodeOf(error);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
