/**
 * Thaw as a library: each arrow of the way of the data is one function.
 *
 * @module
 */
export { compareReports } from "./compare/compare_reports.ts";
export type { Comparison } from "./compare/comparison.ts";
export { findingsOf } from "./compare/gates.ts";
export { renderComparison } from "./compare/render_markdown.ts";
export type { DataHealth } from "./dataset/doctor/data_health.ts";
export { examineDataset } from "./dataset/doctor/examine_dataset.ts";
export { type Checkpoint, placeText, RUN_START } from "./checkpoint/checkpoint.ts";
export {
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
} from "./checkpoint/checkpoint_file.ts";
export {
  checkpointFolder,
  checkpointWriter,
  lastCheckpoint,
  removeCheckpoints,
} from "./checkpoint/checkpoint_folder.ts";
export { type RunIdentity, runKey } from "./checkpoint/run_identity.ts";
export { type Experiment } from "./experiment/experiment.ts";
export { ExperimentError } from "./experiment/experiment_error.ts";
export { readExperiment } from "./experiment/read_experiment.ts";
export { listLayers } from "./model/list_layers.ts";
export { comparePlans, type PlanDifferences } from "./plan/compare_plans.ts";
export { compilePlan } from "./plan/compile_plan.ts";
export { type Difference, differences } from "./plan/differences.ts";
export { fingerprint } from "./plan/fingerprint.ts";
export type { Facts, MethodPlan, Plan } from "./plan/plan.ts";
export { type PlanView, planView } from "./plan/plan_view.ts";
export { renderPlan } from "./plan/render_plan.ts";
export { compileProgram, type Program } from "./program/program.ts";
export type { RunEvent } from "./record/run_event.ts";
export type { Numerics, RunRecord } from "./record/run_record.ts";
export { type ReportedEvaluation, reportEvaluation } from "./report/evaluation.ts";
export { makeReport } from "./report/make_report.ts";
export { readReport } from "./report/read_report.ts";
export { renderJson } from "./report/render_json.ts";
export { renderMarkdown } from "./report/render_markdown.ts";
export { EnvironmentError } from "./runtime/environment_error.ts";
export { ensureInstalled } from "./runtime/install.ts";
export { loadTensorFlow } from "./runtime/library.ts";
export { findNumerics } from "./runtime/numerics.ts";
export { openSession, type Session } from "./runtime/session.ts";
export { type CheckpointKeeper, checkpointKeeper } from "./train/checkpoint_keeper.ts";
export { evaluatePictures, withClasses } from "./train/evaluate_pictures.ts";
export { type OpenNetwork, openNetwork } from "./train/open_network.ts";
export { predictPictures } from "./train/predict_pictures.ts";
export { prepare, type Prepared } from "./train/prepare.ts";
export { preparePlan } from "./train/prepare_plan.ts";
export { runExperiment } from "./train/run_experiment.ts";
export { type InterruptedRun, runInterrupted } from "./train/run_interrupted.ts";
export { type SavedNetwork, savedNetwork, savedNetworkMetadata } from "./train/saved_network.ts";
export { firstDifference, hashSteps } from "./train/step_hashes.ts";
export { readMetadata } from "./weights/read_metadata.ts";
