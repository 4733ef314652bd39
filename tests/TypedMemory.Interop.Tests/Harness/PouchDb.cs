using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace TypedMemory.Interop;

/// <summary>PouchDB in a Node process of its own: what the other side of a sync would be.</summary>
internal sealed class PouchDb : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _pending = new();
    private readonly ConcurrentDictionary<int, ChannelWriter<JsonNode>> _feeds = new();
    private readonly Task _reading;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _number;

    private PouchDb(Process process, string folder)
    {
        _process = process;
        _folder = folder;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Starts the process.</summary>
    public static async Task<PouchDb> StartAsync(
        CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        await NodeProject.InstallAsync(cancellationToken);
        string folder = Directory.CreateTempSubdirectory("typedmemory-pouchdb-").FullName;
        return new PouchDb(
            NodeProject.Start("node", [Path.Combine(NodeProject.Folder, "pouch.mjs")], folder, environment), folder);
    }

    /// <summary>Calls a method of a database, by its name or its URL.</summary>
    public Task<JsonNode?> CallAsync(
        string database, string method, CancellationToken cancellationToken, params JsonNode?[] arguments) =>
        SendAsync(
            new JsonObject
            { ["db"] = database, ["call"] = method, ["args"] = new JsonArray(arguments) }, cancellationToken);

    /// <summary>Replicates once, to the end.</summary>
    public Task<JsonNode?> ReplicateAsync(
        string from, string to, CancellationToken cancellationToken, JsonObject? options = null) =>
        SendAsync(
            new JsonObject { ["replicate"] = new JsonObject { ["from"] = from, ["to"] = to, ["options"] = options } },
            cancellationToken);

    /// <summary>Starts a live sync both ways.</summary>
    public Task<JsonNode?> SyncLiveAsync(string a, string b, CancellationToken cancellationToken) =>
        SendAsync(new JsonObject { ["live"] = new JsonObject { ["a"] = a, ["b"] = b } }, cancellationToken);

    /// <summary>
    /// Measures, in milliseconds, how long a document that is put into one database takes to be seen in another.
    /// </summary>
    public async Task<double[]> MeasureLatencyAsync(string a, string b, int count, CancellationToken cancellationToken)
    {
        JsonNode? times = await SendAsync(
            new JsonObject
            { ["latency"] = new JsonObject { ["a"] = a, ["b"] = b, ["count"] = count } }, cancellationToken);
        return [.. times!.AsArray().Select(static t => t!.GetValue<double>())];
    }

    /// <summary>Follows the changes of a database from now on.</summary>
    public async Task<ChannelReader<JsonNode>> FollowAsync(string database, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<JsonNode>();
        await SendAsync(new JsonObject { ["follow"] = database }, cancellationToken, channel.Writer);
        return channel.Reader;
    }

    /// <summary>Reads an attachment's bytes.</summary>
    public async Task<byte[]> GetAttachmentAsync(
        string database, string id, string name, CancellationToken cancellationToken)
    {
        JsonNode? base64 = await SendAsync(
            new JsonObject { ["attachment"] = new JsonObject { ["db"] = database, ["id"] = id, ["name"] = name } },
            cancellationToken);
        return Convert.FromBase64String(base64!.GetValue<string>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _writing.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonNode?> SendAsync(
        JsonObject command, CancellationToken cancellationToken, ChannelWriter<JsonNode>? feed = null)
    {
        int number = Interlocked.Increment(ref _number);
        command["n"] = number;
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[number] = answer;
        if (feed is not null) _feeds[number] = feed;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString());
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            JsonNode answer = JsonNode.Parse(line)!;
            int number = answer["n"]!.GetValue<int>();
            if (answer["change"] is { } change)
            {
                if (_feeds.TryGetValue(number, out ChannelWriter<JsonNode>? feed)) feed.TryWrite(change);
                continue;
            }

            if (!_pending.TryRemove(number, out TaskCompletionSource<JsonNode?>? pending)) continue;
            if (answer["error"] is { } error) pending.SetException(new InvalidOperationException($"PouchDB: {error}"));
            else pending.SetResult(answer["result"]);
        }

        foreach (TaskCompletionSource<JsonNode?> pending in _pending.Values)
        {
            pending.TrySetException(new InvalidOperationException("The process of PouchDB ended."));
        }
    }
}
