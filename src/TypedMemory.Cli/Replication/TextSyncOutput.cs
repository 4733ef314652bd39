using System.Globalization;

namespace TypedMemory.Cli.Replication;

/// <summary>Lines for people: the summary on the standard output, everything else on the standard error.</summary>
internal sealed class TextSyncOutput : SyncOutput
{
    // Held back until something follows: if nothing does, the end of the run says it.
    private string? _failure;

    public override void Report(ReplicationProgress value) => Console.Error.WriteLine(Format(value));

    public override void Event(SyncEvent happened)
    {
        if (happened is { Kind: SyncEventKind.Error, Error: { } error })
        {
            if (_failure != error.Message) PrintFailure();
            _failure = error.Message;
            return;
        }

        if (happened.Kind == SyncEventKind.Paused) return;
        PrintFailure();
        if (happened.Kind == SyncEventKind.Denied && happened.Refused is { } refused)
        {
            Console.Error.WriteLine($"refused: {Format(refused)}");
        }
    }

    public override void State(SyncStatus status, DateTimeOffset now)
    {
        // It says what the failure was.
        if (status.State == SyncState.Offline) _failure = null;
        string line = SyncStates.NameOf(status.State) + (status.Reason is null ? "" : $": {status.Reason}");
        if (status.NextAttempt is { } next)
        {
            line += string.Create(
                CultureInfo.InvariantCulture, $" (next try in {Math.Max(0, (next - now).TotalSeconds):0.#} s)");
        }

        Console.Out.WriteLine(line);
    }

    public override void Summary(SyncStatus status, IReadOnlyList<RefusedDocument> refused)
    {
        if (status.Pull is { } pull) Console.Out.WriteLine(Format(pull));
        if (status.Push is { } push) Console.Out.WriteLine(Format(push));
        foreach (RefusedDocument document in refused) Console.Out.WriteLine($"refused: {Format(document)}");
    }

    public override void Error(Exception error)
    {
        if (_failure != error.Message) PrintFailure();
        Console.Error.WriteLine($"error: {error.Message}");
    }

    private void PrintFailure()
    {
        if (_failure is not null) Console.Error.WriteLine($"failed: {_failure}");
        _failure = null;
    }

    private static string Format(ReplicationProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(progress.Direction == ReplicationDirection.Pull ? "pull" : "push")}: {progress.Read} read, {progress.Documents} written, ")
        + string.Create(CultureInfo.InvariantCulture, $"{progress.Refused} refused, {progress.Bytes} bytes")
        + (progress.Pending is > 0 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Pending} pending") : "");

    public static string Format(RefusedDocument document) =>
        $"{(document.Direction == ReplicationDirection.Pull ? "pull" : "push")} \"{document.Id}\" "
        + $"{string.Join(' ', document.Revisions)}: {document.Error} {document.Reason}";
}
