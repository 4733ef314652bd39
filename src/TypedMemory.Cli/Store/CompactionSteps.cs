using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Store;

/// <summary>Says in words where a compaction is.</summary>
/// <param name="tell">Told the step and the percent of the whole.</param>
internal sealed class CompactionSteps(Action<string, int> tell) : IProgress<CompactionProgress>
{
    /// <inheritdoc/>
    public void Report(CompactionProgress value) => tell(
        value.Step switch
        {
            CompactionStep.Bodies => "superseded bodies",
            CompactionStep.Counts => "counts",
            CompactionStep.Attachments => "attachments",
            _ => "free pages",
        },
        value.OverallPercent);
}
