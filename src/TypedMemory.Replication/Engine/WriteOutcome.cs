namespace TypedMemory.Replication.Engine;

/// <summary>What a sink needs beside the documents: who sorts them out, and who records what came of them.</summary>
/// <param name="Open">What the run found.</param>
/// <param name="Admission">Sorts out what cannot be moved.</param>
/// <param name="Refusals">Where refused documents go.</param>
/// <param name="Records">Writes the records.</param>
/// <param name="Acknowledgements">Told of the end of each batch.</param>
/// <param name="Attachments">Opens attachments at the source.</param>
internal sealed record WriteOutcome(
    OpenRun Open, Admission Admission, Refusals Refusals, RunRecords Records, Acknowledgements Acknowledgements,
    SourceAttachments Attachments);
