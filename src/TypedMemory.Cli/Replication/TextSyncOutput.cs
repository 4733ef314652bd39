using System.Globalization;
using TypedMemory.Replication;

namespace TypedMemory.Cli.Replication;

/// <summary>Lines for people: the summary on the standard output, everything else on the standard error.</summary>
internal sealed class TextSyncOutput : SyncOutput
{
    public override void Report(ReplicationProgress value) => Console.Error.WriteLine(Format(value));

    public override void Event(SyncEvent happened)
    {
        if (happened.Kind == SyncEventKind.Denied && happened.Refused is { } refused)
        {
            Console.Error.WriteLine($"refused: {Format(refused)}");
        }
        else if (happened.Kind == SyncEventKind.Error && happened.Error is { } error)
        {
            Console.Error.WriteLine($"failed: {error.Message}");
        }
    }

    public override void Summary(SyncStatus status, IReadOnlyList<RefusedDocument> refused)
    {
        if (status.Pull is { } pull) Console.Out.WriteLine(Format(pull));
        if (status.Push is { } push) Console.Out.WriteLine(Format(push));
        foreach (RefusedDocument document in refused) Console.Out.WriteLine($"refused: {Format(document)}");
    }

    public override void Error(Exception error) => Console.Error.WriteLine($"error: {error.Message}");

    private static string Format(ReplicationProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(progress.Direction == ReplicationDirection.Pull ? "pull" : "push")}: {progress.Read} read, {progress.Documents} written, ")
        + string.Create(CultureInfo.InvariantCulture, $"{progress.Refused} refused, {progress.Bytes} bytes")
        + (progress.Pending is > 0 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Pending} pending") : "");

    private static string Format(RefusedDocument document) =>
        $"{(document.Direction == ReplicationDirection.Pull ? "pull" : "push")} \"{document.Id}\" "
        + $"{string.Join(' ', document.Revisions)}: {document.Error} {document.Reason}";
}
