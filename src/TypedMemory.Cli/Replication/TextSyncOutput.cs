using System.Globalization;

namespace TypedMemory.Cli.Replication;

/// <summary>
/// Lines for people: the summary on the standard output, what happens meanwhile on the standard error. Nothing is said
/// twice, and nothing while nothing happens.
/// </summary>
internal sealed class TextSyncOutput : SyncOutput
{
    /// <summary>How often it is told how far a direction is, where each time is a line.</summary>
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private readonly Dictionary<ReplicationDirection, string> _told = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failures = new(StringComparer.Ordinal);
    private long _last = TimeProvider.System.GetTimestamp();
    private bool _isDrawn;
    private string? _state;

    // Held back until something follows: if nothing does, the end of the run says it.
    private string? _failure;

    public override void Report(ReplicationProgress value)
    {
        lock (_lock)
        {
            TimeSpan interval = _isTerminal ? TerminalInterval : PlainInterval;
            if (TimeProvider.System.GetElapsedTime(_last) < interval) return;
            string line = Format(value);
            if (_told.GetValueOrDefault(value.Direction) == line || value.Read == 0) return;
            _told[value.Direction] = line;
            _last = TimeProvider.System.GetTimestamp();
            Clear();
            if (_isTerminal) Console.Error.Write(line);
            else Console.Error.WriteLine(line);
            _isDrawn = _isTerminal;
        }
    }

    public override void Event(SyncEvent happened)
    {
        lock (_lock)
        {
            if (happened is { Kind: SyncEventKind.Error, Error: { } error })
            {
                if (_failure != error.Message) PrintFailure();
                _failure = error.Message;
                return;
            }

            if (happened.Kind == SyncEventKind.Paused) return;
            PrintFailure();
            // What fails after something has moved is news again.
            if (happened.Kind == SyncEventKind.Change) _failures.Clear();
            if (happened.Kind == SyncEventKind.Denied && happened.Refused is { } refused)
            {
                string line = $"refused: {Format(refused)}";
                if (_refused.Add(line)) Tell(line);
            }
        }
    }

    public override void State(SyncStatus status, DateTimeOffset now)
    {
        lock (_lock)
        {
            // It says what the failure was.
            if (status.State == SyncState.Offline) _failure = null;
            string line = SyncStates.NameOf(status.State) + (status.Reason is null ? "" : $": {status.Reason}");

            // Busy is what it is between two states that say something; how far it is, is told apart.
            if (status.State == SyncState.Busy || line == _state) return;
            _state = line;
            if (status.NextAttempt is { } next)
            {
                line += string.Create(
                    CultureInfo.InvariantCulture, $" (next try in {Math.Max(0, (next - now).TotalSeconds):0.#} s)");
            }

            Clear();
            Console.Out.WriteLine(line);
        }
    }

    public override void Summary(SyncStatus status, IReadOnlyList<RefusedDocument> refused)
    {
        lock (_lock)
        {
            Clear();
            if (status.Pull is { } pull) Console.Out.WriteLine(Format(pull));
            if (status.Push is { } push) Console.Out.WriteLine(Format(push));
            foreach (RefusedDocument document in refused) Console.Out.WriteLine($"refused: {Format(document)}");
        }
    }

    public override void Error(Exception error)
    {
        lock (_lock)
        {
            if (_failure != error.Message) PrintFailure();
            Tell($"error: {error.Message}");
        }
    }

    private void PrintFailure()
    {
        if (_failure is not null && _failures.Add(_failure)) Tell($"failed: {_failure}");
        _failure = null;
    }

    private void Tell(string line)
    {
        Clear();
        Console.Error.WriteLine(line);
    }

    // The line that is drawn over.
    private void Clear()
    {
        if (_isDrawn) Console.Error.Write("\r\u001b[2K");
        _isDrawn = false;
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
