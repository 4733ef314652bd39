using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedMemory.Generated;

namespace TypedMemory.Tests;

public sealed class RegistrationTests
{
    private static CancellationToken Token => TestMemory.Token;

    [Theory]
    [InlineData("https://couch.example/memory", "has no credentials")]
    [InlineData("http://couch.example/memory", "is plain http to another machine")]
    [InlineData("https://couch.example/", "does not name a database")]
    [InlineData("https://couch.example/memory?x=1", "does not name a database")]
    [InlineData("http://127.0.0.1:5984/memory", "has no credentials")]
    public async Task A_remote_that_would_leak_or_lead_nowhere_is_refused_at_start(string url, string failure)
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory, memory => memory.SyncWith(url));
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => memory.Sync);
        Assert.Contains(refused.Failures, text => text.Contains(failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://user:secret@couch.example/memory")]
    [InlineData("http://user:secret@localhost:5984/memory")]
    public async Task User_info_in_the_url_is_taken_for_credentials_and_never_shown(string url)
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory, memory => memory.SyncWith(url));
        Assert.DoesNotContain("secret", memory.Sync.Remotes[0].Name, StringComparison.Ordinal);
        Assert.DoesNotContain("user", memory.Sync.Remotes[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_and_without_the_password()
    {
#pragma warning disable TM0041, TM0042, TM0043, TM0122 // What the analyzer warns of is what is refused at start.
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory, memory => memory
            .SyncWith("http://user:secret@couch.example/memory")
            .SyncWith("https://other.example/memory", sync => sync.Filter(NoteFilter.All).SyncEverything()));
#pragma warning restore TM0041, TM0042, TM0043, TM0122
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => memory.Sync);
        Assert.Equal(3, refused.Failures.Count());
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_that_says_what_it_allows_is_taken()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory, memory => memory
            .SyncWith("http://couch.example/open", sync => sync.AllowAnonymous().AllowInsecureHttp())
            .SyncWith("https://couch.example/closed", sync => sync.WithBasicAuth("user", "secret").Named("closed")));
        Assert.Equal(["http://couch.example/open", "closed"], memory.Sync.Remotes.Select(static remote => remote.Name));
        Assert.Same(memory.Sync.Remotes[1], memory.Sync["closed"]);
    }

    [Fact]
    public async Task A_remote_without_types_and_without_a_filter_is_refused()
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory
            .UseSqlite("never-opened.db")
            .SyncWith("https://couch.example/memory", sync => sync.WithBasicAuth("user", "secret")));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IMemorySync>);
    }

    [Theory]
    [InlineData("user:secret@couch.example")]
    [InlineData("ftp://user:secret@couch.example/memory")]
    [InlineData("//user:secret@couch.example/memory")]
    [InlineData("secret")]
    public void A_url_that_is_none_is_refused_without_being_shown(string url)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => TestMemory.Create(StoreKind.Memory, memory => memory.SyncWith(url)));
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_types_of_one_name_are_refused_where_they_are_added()
    {
        var other = new MemoryType<Other, NoteId>("note", 1, new OtherMerge(), new OtherCodec(), static _ => default);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddTypedMemory(
            memory => memory.AddGeneratedTypes().AddMemoryType<Other, NoteId, IMemoryRepository<Other, NoteId>>(
                other, static r => r)));
        Assert.Contains("note", refused.Message, StringComparison.Ordinal);
        Assert.Contains("TypedMemory.Tests.Note", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_store_is_refused()
    {
        Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddTypedMemory(memory => memory.UseSqlite("a.db").UseSqlite("b.db")));
    }

    [Fact]
    public async Task A_memory_without_a_store_says_so()
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(static memory => memory.AddGeneratedTypes());
        await using ServiceProvider provider = services.BuildServiceProvider();
        InvalidOperationException missing = Assert.Throws<InvalidOperationException>(
            provider.GetRequiredService<INoteRepository>);
        Assert.Contains("UseSqlite", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_may_be_added_twice_and_memories_in_several_calls()
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(static memory => memory.AddGeneratedTypes().AddGeneratedTypes());
        services.AddTypedMemory(
            static memory => memory.AddGeneratedTypes().UseStore(new TestKit.MemoryDocumentStore()));
        await using ServiceProvider provider = services.BuildServiceProvider();
        INoteRepository notes = provider.GetRequiredService<INoteRepository>();
        await notes.InsertAsync(new Note { Agent = "a", Title = "b" }, Token);
        Assert.Equal(1, await notes.CountAsync(cancellationToken: Token));
    }

    private sealed record Other;

    private sealed class OtherMerge : IMemoryMerge
    {
        public string TypePrefix => "note:";

        public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

        public System.Collections.Immutable.ImmutableArray<MergeMember> Members => [];
    }

    private sealed class OtherCodec : IMemoryCodec<Other>
    {
        public void Write(Other value, System.Buffers.IBufferWriter<byte> output) => throw new NotSupportedException();

        public Other Read(ReadOnlySpan<byte> utf8Json) => throw new NotSupportedException();
    }
}
