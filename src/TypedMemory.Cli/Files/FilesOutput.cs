using System.Globalization;
using System.Text.Json;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Files;

/// <summary>What <c>typedmemory files sync</c> prints.</summary>
internal sealed class FilesOutput(Output output)
{
    /// <summary>What a sync did.</summary>
    /// <param name="result">With the directory.</param>
    /// <param name="totals">With the remote database, if it is told here.</param>
    public void Summary(MemoryDirectoryResult result, SyncTotals? totals)
    {
        if (output.IsJson) output.Object(json => Write(json, result, totals));
        else Print(result, totals);
        output.Flush();
    }

    /// <summary>Says on the standard error what keeps a live sync from its remote database.</summary>
    public static async Task TellAsync(IMemorySync sync, CancellationToken cancellationToken)
    {
        try
        {
            string? told = null;
            await foreach (SyncEvent happened in sync.Remotes[0].Events(cancellationToken)
                .ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                string? news = happened switch
                {
                    { Kind: SyncEventKind.Error, Error: { } error } => $"failed: {error.Message}",
                    { Kind: SyncEventKind.Denied, Refused: { } refused } =>
                        $"refused: \"{refused.Id}\": {refused.Error} {refused.Reason}",
                    _ => null,
                };
                if (news is null || news == told) continue;
                told = news;
                await Console.Error.WriteLineAsync(news).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    private void Print(MemoryDirectoryResult result, SyncTotals? totals)
    {
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Stored} stored, {result.Written} written, {result.Moved} moved, {result.Deleted} deleted, ")
            + string.Create(CultureInfo.InvariantCulture, $"{result.Removed} removed, {result.Refused.Length} refused")
            + (result.Waiting > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {result.Waiting} waiting") : ""));
        if (totals is { } remote)
        {
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"remote: {remote.Pulled} pulled, {remote.Pushed} pushed, {remote.Refused} refused"));
        }

        foreach (string path in result.Twofold) output.Line($"two texts: \"{path}\" was edited twice at once");
        foreach (FileRefusal refused in result.Refused) output.Line($"refused: \"{refused.Path}\": {refused.Reason}");
    }

    private static void Write(Utf8JsonWriter json, MemoryDirectoryResult result, SyncTotals? totals)
    {
        json.WriteNumber("stored", result.Stored);
        json.WriteNumber("written", result.Written);
        json.WriteNumber("moved", result.Moved);
        json.WriteNumber("deleted", result.Deleted);
        json.WriteNumber("removed", result.Removed);
        json.WriteNumber("waiting", result.Waiting);
        if (totals is { } remote)
        {
            json.WriteNumber("pulled", remote.Pulled);
            json.WriteNumber("pushed", remote.Pushed);
        }

        json.WriteStartArray("twofold");
        foreach (string path in result.Twofold) json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (FileRefusal refused in result.Refused)
        {
            json.WriteStartObject();
            json.WriteString("path", refused.Path);
            json.WriteString("reason", refused.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
