namespace TypedMemory.Simulation;

/// <summary>What an oracle found.</summary>
/// <param name="Kind">Which promise was broken.</param>
/// <param name="Message">How.</param>
internal sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary>The message without the documents that it shows.</summary>
    public string FirstLine => Message.Split('\n')[0];
}
