using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Mcp.Server;
using TypedMemory.Mcp.Types;

namespace TypedMemory.Mcp.Tests;

/// <summary>Documents as resources, and the notifications of their changes.</summary>
public sealed class ResourceTests
{
    private const string Deploys = "memory://fact/a7/deploys";

    [Theory]
    [InlineData("fact:a7:deploys", Deploys)]
    [InlineData("fact:a%3Ab:50%25", "memory://fact/a%3Ab/50%25")]
    [InlineData("note:a/b c?ü", "memory://note/a%2Fb%20c%3F%C3%BC")]
    public void An_id_and_its_uri_give_each_other(string id, string uri)
    {
        Assert.Equal(uri, MemoryUri.Of(id));
        Assert.Equal(id, MemoryUri.IdOf(uri));
    }

    [Fact]
    public async Task A_document_is_listed_and_read_with_its_revision()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();
        JsonElement made = await memory.Client.DoAsync(
            "remember_fact", """{"agent":"a7","topic":"deploys","text":"frozen"}""");

        IList<McpClientResource> resources =
            await memory.Client.ListResourcesAsync(cancellationToken: McpMemory.Token);
        IList<McpClientResourceTemplate> templates =
            await memory.Client.ListResourceTemplatesAsync(cancellationToken: McpMemory.Token);
        JsonElement read = await ReadAsync(memory, Deploys);
        JsonElement collection = await ReadAsync(memory, "memory://fact/a7");

        Assert.Equal(["memory://knowledge-graph", Deploys], resources.Select(r => r.Uri));
        Assert.Contains("memory://fact/{agent}/{topic}", templates.Select(t => t.UriTemplate));
        Assert.Equal(made.GetProperty("revision").GetString(), read.GetProperty("revision").GetString());
        Assert.Equal("frozen", read.GetProperty("value").GetProperty("text").GetString());
        Assert.Equal(
            read.GetRawText(), Assert.Single(collection.GetProperty("documents").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Many_documents_are_listed_page_by_page_each_once()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();
        Assert.DoesNotContain(await memory.Get<IFactRepository>().InsertManyAsync(
            Enumerable.Range(0, 230).Select(i => new Fact { Agent = "a", Topic = $"t{i:d3}" }), McpMemory.Token), static outcome => outcome.Error is not null);
        Assert.DoesNotContain(await memory.Get<INoteRepository>().InsertManyAsync(
            Enumerable.Range(0, 70).Select(i => new Note { Name = $"n{i:d3}" }), McpMemory.Token), static outcome => outcome.Error is not null);

        IList<McpClientResource> resources =
            await memory.Client.ListResourcesAsync(cancellationToken: McpMemory.Token);

        Assert.Equal(301, resources.Count);
        Assert.Equal(301, resources.Select(r => r.Uri).Distinct().Count());
    }

    [Theory]
    [InlineData("memory://fact/a7/none")]
    [InlineData("memory://nothing/x")]
    [InlineData("file:///etc/passwd")]
    public async Task A_resource_that_is_not_there_is_not_found(string uri)
    {
        await using McpMemory memory = await McpMemory.OpenAsync("2025-11-25");

        McpProtocolException refused = await Assert.ThrowsAsync<McpProtocolException>(
            async () => await memory.Client.ReadResourceAsync(uri, cancellationToken: McpMemory.Token));

        Assert.Contains(uri, refused.Message);
    }

    [Theory]
    [InlineData(Deploys)]
    [InlineData("memory://fact/a7")]
    [InlineData("memory://fact")]
    public async Task A_session_that_subscribed_is_told_of_a_change_made_here(string uri)
    {
        await using McpMemory memory = await McpMemory.OpenAsync("2025-11-25");
        var told = Channel.CreateUnbounded<string>();
        await using IAsyncDisposable subscription = await memory.Client.SubscribeToResourceAsync(
            uri, (update, token) => told.Writer.WriteAsync(update.Uri, token), cancellationToken: McpMemory.Token);

        await memory.Client.DoAsync("remember_fact", """{"agent":"a70","topic":"deploys"}""");
        await memory.Client.DoAsync("remember_fact", """{"agent":"a7","topic":"deploys"}""");

        Assert.Equal(uri, await told.Reader.ReadAsync(McpMemory.Token));
    }

    [Fact]
    public async Task A_session_that_subscribed_is_told_of_a_change_that_was_pulled()
    {
        await using McpMemory memory = await McpMemory.OpenAsync("2025-11-25");
        var told = Channel.CreateUnbounded<string>();
        await using IAsyncDisposable subscription = await memory.Client.SubscribeToResourceAsync(
            Deploys, (update, token) => told.Writer.WriteAsync(update.Uri, token), cancellationToken: McpMemory.Token);

        // As a replicator writes: a revision that another machine made.
        IDocumentStore store = await memory.Get<IMemoryStore>().OpenAsync(McpMemory.Token);
        var pulled = new DocumentRevision
        {
            Id = "fact:a7:deploys",
            Path = new RevisionPath(RevisionId.Create(1, new string('a', 32))),
            Body = """{"agent":"a7","text":"theirs","topic":"deploys"}"""u8.ToArray(),
        };
        await store.WriteAsync(
            new DocumentBatch
            {
                Origin = "couch",
                Writes = [new DocumentWrite { Id = pulled.Id, Revisions = [pulled] }],
            },
            McpMemory.Token);

        Assert.Equal(Deploys, await told.Reader.ReadAsync(McpMemory.Token));
        Assert.Equal(
            "theirs", (await ReadAsync(memory, Deploys)).GetProperty("value").GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_newest_protocol_is_told_on_the_request_that_listens()
    {
        await using McpMemory memory = await McpMemory.OpenAsync();
        Assert.Equal("2026-07-28", memory.Client.NegotiatedProtocolVersion);
        var told = Channel.CreateUnbounded<JsonRpcNotification>();
        await using IAsyncDisposable acknowledged = memory.Client.RegisterNotificationHandler(
            NotificationMethods.SubscriptionsAcknowledgedNotification, (n, token) => told.Writer.WriteAsync(n, token));
        await using IAsyncDisposable updated = memory.Client.RegisterNotificationHandler(
            NotificationMethods.ResourceUpdatedNotification, (n, token) => told.Writer.WriteAsync(n, token));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(McpMemory.Token);
        Task listening = memory.Client.SendRequestAsync(
            new JsonRpcRequest
            {
                Method = RequestMethods.SubscriptionsListen,
                Params = System.Text.Json.Nodes.JsonNode.Parse(
                    $$$"""{"notifications":{"resourceSubscriptions":["{{{Deploys}}}","memory://nothing/x"]}}"""),
            },
            ended.Token);
        Task<JsonRpcNotification> acknowledgement = told.Reader.ReadAsync(McpMemory.Token).AsTask();
        await await Task.WhenAny(listening, acknowledgement);
        JsonRpcNotification first = await acknowledgement;
        Assert.Equal(
            $"""["{Deploys}"]""",
            first.Params!["notifications"]!["resourceSubscriptions"]!.ToJsonString());

        await memory.Client.DoAsync("remember_fact", """{"agent":"a7","topic":"deploys"}""");
        JsonRpcNotification second = await told.Reader.ReadAsync(McpMemory.Token);

        Assert.Equal(Deploys, second.Params!["uri"]!.GetValue<string>());
        Assert.Equal(
            first.Params["_meta"]![MetaKeys.SubscriptionId]!.ToJsonString(),
            second.Params["_meta"]![MetaKeys.SubscriptionId]!.ToJsonString());
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task A_client_that_has_listed_is_told_when_documents_come_and_go(string? version)
    {
        await using McpMemory memory = await McpMemory.OpenAsync(version);
        var told = Channel.CreateUnbounded<string>();
        await using IAsyncDisposable changed = memory.Client.RegisterNotificationHandler(
            NotificationMethods.ResourceListChangedNotification, (n, token) => told.Writer.WriteAsync(n.Method, token));
        await using IAsyncDisposable acknowledged = memory.Client.RegisterNotificationHandler(
            NotificationMethods.SubscriptionsAcknowledgedNotification,
            (n, token) => told.Writer.WriteAsync(n.Params!["notifications"]!.ToJsonString(), token));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(McpMemory.Token);
        Task listening = Task.CompletedTask;
        await memory.Client.ListResourcesAsync(cancellationToken: McpMemory.Token);
        if (version is null)
        {
            listening = memory.Client.SendRequestAsync(
                new JsonRpcRequest
                {
                    Method = RequestMethods.SubscriptionsListen,
                    Params = System.Text.Json.Nodes.JsonNode.Parse(
                        """{"notifications":{"resourcesListChanged":true}}"""),
                },
                ended.Token);
            Assert.Equal("""{"resourcesListChanged":true}""", await told.Reader.ReadAsync(McpMemory.Token));
        }

        await memory.Client.DoAsync("remember_note", """{"name":"one","text":"a"}""");
        await told.Reader.ReadAsync(McpMemory.Token);
        await memory.Client.DoAsync("update_note", """{"name":"one","text":"b"}""");
        await memory.Client.DoAsync("forget_note", """{"name":"one"}""");
        await told.Reader.ReadAsync(McpMemory.Token);
        await memory.Client.DoAsync("remember_note", """{"name":"one","text":"c"}""");
        await told.Reader.ReadAsync(McpMemory.Token);
        Assert.False(told.Reader.TryRead(out _));
        await ended.CancelAsync();
        if (version is null) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task What_names_nothing_of_the_memory_cannot_be_subscribed_to()
    {
        await using McpMemory memory = await McpMemory.OpenAsync("2025-11-25");

        await Assert.ThrowsAsync<McpProtocolException>(async () => await memory.Client.SubscribeToResourceAsync(
            "memory://nothing/x", (_, _) => default, cancellationToken: McpMemory.Token));
    }

    private static async Task<JsonElement> ReadAsync(McpMemory memory, string uri)
    {
        ReadResourceResult result = await memory.Client.ReadResourceAsync(uri, cancellationToken: McpMemory.Token);
        return JsonElement.Parse(Assert.IsType<TextResourceContents>(Assert.Single(result.Contents)).Text);
    }
}
