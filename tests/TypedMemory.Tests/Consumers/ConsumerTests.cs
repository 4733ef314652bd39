using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace TypedMemory.Tests;

/// <summary>Durable consumers: each change at least once and in order, over restarts, failures and resets.</summary>
public sealed class ConsumerTests : IDisposable
{
    private static readonly ConsumerOptions Quick = new()
    {
        MaxAttempts = 3,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(2),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-consumer-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_goes_on_where_it_was_after_a_restart()
    {
        await using (Memory memory = await OpenAsync())
        {
            await PutAsync(memory, "a", "b");
            Assert.Equal(["note:x:a", "note:x:b"], await ConsumeAsync(memory, 2));
        }

        await using Memory again = await OpenAsync();
        await PutAsync(again, "c");
        Assert.Equal(["note:x:c"], await ConsumeAsync(again, 1));
        ConsumerStatus status = Assert.Single(await Consumers(again).ListAsync(Token));
        Assert.Equal(("note:indexer", 0, false), (status.Name, status.DeadLetters, status.IsRunning));
        Assert.Equal(0, status.Behind);
    }

    [Fact]
    public async Task A_handler_that_fails_is_called_again_and_a_change_that_it_cannot_handle_is_a_dead_letter()
    {
        await using Memory memory = await OpenAsync();
        await PutAsync(memory, "flaky", "bad", "good");
        var attempts = new ConcurrentDictionary<string, int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = memory.Get<INoteRepository>().ConsumeAsync(
            "indexer",
            (change, _) =>
            {
                int attempt = attempts.AddOrUpdate(change.DocumentId, 1, static (_, before) => before + 1);
                if (change.DocumentId == "note:x:bad" || (change.DocumentId == "note:x:flaky" && attempt == 1))
                    throw new InvalidOperationException("no index");
                if (change.DocumentId == "note:x:good") stop.Cancel();
                return ValueTask.CompletedTask;
            },
            Quick,
            cancellationToken: stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal((2, 3, 1), (attempts["note:x:flaky"], attempts["note:x:bad"], attempts["note:x:good"]));

        DeadLetter letter = Assert.Single(await Consumers(memory).ReadDeadLettersAsync("note:indexer", Token));
        Assert.Equal(("note:x:bad", "no index", 3), (letter.DocumentId, letter.Error, letter.Attempts));
        await Consumers(memory).DropDeadLetterAsync("note:indexer", "note:x:bad", Token);
        Assert.Empty(await Consumers(memory).ReadDeadLettersAsync("note:indexer", Token));
    }

    [Fact]
    public async Task It_is_reset_while_it_runs_and_handles_everything_again()
    {
        await using Memory memory = await OpenAsync();
        await PutAsync(memory, "a", "b");
        var handled = Channel.CreateUnbounded<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = memory.Get<INoteRepository>().ConsumeAsync(
            "indexer", (change, token) => handled.Writer.WriteAsync(change.DocumentId, token), Quick,
            cancellationToken: stop.Token);
        Assert.Equal(["note:x:a", "note:x:b"], await ReadAsync(handled.Reader, 2));
        await Consumers(memory).ResetAsync("note:indexer", 0, Token);
        Assert.Equal(["note:x:a", "note:x:b"], await ReadAsync(handled.Reader, 2));
        await PutAsync(memory, "c");
        Assert.Equal(["note:x:c"], await ReadAsync(handled.Reader, 1));
        Assert.True(Assert.Single(await Consumers(memory).ListAsync(Token)).IsRunning);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        TypedMemoryException unknown = await Assert.ThrowsAsync<TypedMemoryException>(
            () => Consumers(memory).ResetAsync("other", 0, Token).AsTask());
        Assert.Contains("There are: \"note:indexer\".", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exclusive_consumer_lets_no_other_run_until_it_ends_and_a_shared_one_does()
    {
        await using Memory memory = await OpenAsync();
        await using Memory other = await OpenAsync();
        await PutAsync(memory, "a");
        var first = Channel.CreateUnbounded<string>();
        var second = Channel.CreateUnbounded<string>();
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task one = Start(memory, first, Quick, stopFirst.Token);
        Assert.Equal(["note:x:a"], await ReadAsync(first.Reader, 1));
        Task two = Start(other, second, Quick, stopSecond.Token);
        await PutAsync(memory, "b");
        Assert.Equal(["note:x:b"], await ReadAsync(first.Reader, 1));
        Assert.False(second.Reader.TryRead(out _));
        Assert.Single(await Consumers(memory).ListAsync(Token));
        await stopFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await PutAsync(memory, "c");
        Assert.Contains("note:x:c", await ReadUntilAsync(second.Reader, "note:x:c"));
        await stopSecond.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);

        using var stopBoth = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ConsumerOptions shared = Quick with { Mode = ConsumerMode.Shared };
        Task[] both = [Start(memory, first, shared, stopBoth.Token), Start(other, second, shared, stopBoth.Token)];
        await PutAsync(memory, "d");
        await ReadUntilAsync(first.Reader, "note:x:d");
        await ReadUntilAsync(second.Reader, "note:x:d");
        await stopBoth.CancelAsync();
        foreach (Task task in both) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task One_that_has_kept_no_place_yet_is_listed_as_running()
    {
        await using Memory memory = await OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = Start(memory, Channel.CreateUnbounded<string>(), Quick, stop.Token);

        IReadOnlyList<ConsumerStatus> listed;
        while ((listed = await Consumers(memory).ListAsync(Token)).Count == 0) await Task.Yield();

        ConsumerStatus status = Assert.Single(listed);
        Assert.Equal(("note:indexer", 0L, true), (status.Name, status.Sequence, status.IsRunning));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_hosted_consumer_runs_with_the_host_and_health_tells_of_dead_letters()
    {
        var handled = Channel.CreateUnbounded<string>();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthChecks().AddTypedMemory();
        builder.Services.AddTypedMemory(m => m.UseSqlite(Path.Combine(_folder, "hosted.db")).AddGeneratedTypes()
            .AddConsumer<Note, NoteId>(
                "indexer",
                async (_, change, token) =>
                {
                    await handled.Writer.WriteAsync(change.DocumentId, token);
                    if (change.DocumentId == "note:x:bad") throw new InvalidOperationException("no index");
                },
                Quick with { MaxAttempts = 1 }));
        using IHost host = builder.Build();
        await host.StartAsync(Token);
        var notes = host.Services.GetRequiredService<INoteRepository>();
        await notes.UpsertAsync(new Note { Agent = "x", Title = "bad" }, Token);
        await notes.UpsertAsync(new Note { Agent = "x", Title = "good" }, Token);
        Assert.Equal(["note:x:bad", "note:x:good"], await ReadAsync(handled.Reader, 2));
        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        HealthReportEntry store = health.Entries["typedmemory.store"];
        Assert.Equal(HealthStatus.Degraded, store.Status);
        Assert.Contains("ReadDeadLettersAsync", store.Description, StringComparison.Ordinal);
        Assert.Equal(1, store.Data["consumers.dead_letters"]);
        await host.StopAsync(Token);
    }

    private Task<Memory> OpenAsync() =>
        Memory.OpenAsync(Path.Combine(_folder, "c.db"), static m => m.AddGeneratedTypes(), Token);

    private static IMemoryConsumers Consumers(Memory memory) => memory.Get<IMemoryConsumers>();

    private static Task Start(
        Memory memory, Channel<string> handled, ConsumerOptions options, CancellationToken stop) =>
        memory.Get<INoteRepository>().ConsumeAsync(
            "indexer", (change, token) => handled.Writer.WriteAsync(change.DocumentId, token), options,
            cancellationToken: stop);

    private static async Task PutAsync(Memory memory, params string[] titles)
    {
        foreach (string title in titles)
            await memory.Get<INoteRepository>().UpsertAsync(new Note { Agent = "x", Title = title }, Token);
    }

    private static async Task<List<string>> ConsumeAsync(Memory memory, int count)
    {
        var handled = Channel.CreateUnbounded<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = Start(memory, handled, Quick, stop.Token);
        List<string> ids = await ReadAsync(handled.Reader, count);
        while ((await Consumers(memory).ListAsync(Token)) is not [{ Behind: 0 }]) await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return ids;
    }

    private static async Task<List<string>> ReadAsync(ChannelReader<string> reader, int count)
    {
        List<string> ids = [];
        while (ids.Count < count) ids.Add(await reader.ReadAsync(Token));
        return ids;
    }

    private static async Task<List<string>> ReadUntilAsync(ChannelReader<string> reader, string last)
    {
        List<string> ids = [];
        do ids.Add(await reader.ReadAsync(Token));
        while (ids[^1] != last);
        return ids;
    }
}
