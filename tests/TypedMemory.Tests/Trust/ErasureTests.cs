using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Tests;

/// <summary>What is left in the file of a document that was forgotten or purged: nothing, in whatever it was.</summary>
public sealed class ErasureTests : IAsyncDisposable
{
    private const string Word = "zqxjkvbsecret";
    private const string Tag = "yqxjkvbtag";
    private const string Agent = "wqxjkvbagent";
    private const float Number = 3.1415927e-9f;
    private static readonly WhisperId s_id = new("x");

    private readonly TestMemory _memory = TrustMemory.Create(
        TrustMemory.NewTime(), static memory => memory.Services.AddSingleton<IMemoryEmbedder, NumberEmbedder>());

    private static CancellationToken Token => TestMemory.Token;

    private IWhisperRepository Whispers => _memory.Get<IWhisperRepository>();

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_of_it_is_in_the_file_whatever_index_it_was_in(bool forget)
    {
        SqliteDocumentStore store = await FillAsync();
        foreach (byte[] trace in Traces()) Assert.True(Holds(store, trace), Encoding.UTF8.GetString(trace));

        if (forget)
        {
            Assert.True(await Whispers.ForgetAsync(s_id, Token));
        }
        else
        {
            DocumentSnapshot document = (await store.GetSnapshotAsync(s_id.DocumentId, Token))!;
            await store.PurgeAsync(
                [new DocumentRevisions(s_id.DocumentId, [.. document.Leaves.Select(static leaf => leaf.Revision)])],
                Token);
            await store.CompactAsync(Token);
        }

        foreach (byte[] trace in Traces()) Assert.False(Holds(store, trace), Encoding.UTF8.GetString(trace));

        // The others are found as before, and the indexes equal the documents.
        Assert.Equal(20, (await Whispers.Recall("lantern", new() { MaxResults = 100 }).ToListAsync(Token)).Count);
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_letter_about_it_goes_with_it_and_those_of_others_stay()
    {
        SqliteDocumentStore store = await FillAsync();
        string letter = DeadLetterIds.Of("mailer", s_id.DocumentId);
        string other = DeadLetterIds.Of("mailer", "whisper:ax");
        foreach (string id in (string[])[letter, other])
        {
            await store.WriteAsync(
                new DocumentBatch { LocalDocuments = [new LocalDocument(id, Encoding.UTF8.GetBytes("{\"error\":\"vqxjkvbletter\"}"))] },
                Token);
        }

        await Whispers.ForgetAsync(s_id, Token);
        Assert.Null(await store.GetLocalAsync(letter, Token));
        Assert.NotNull(await store.GetLocalAsync(other, Token));
    }

    private static byte[][] Traces()
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, Number);
        return [Encoding.UTF8.GetBytes(Word), Encoding.UTF8.GetBytes(Tag), Encoding.UTF8.GetBytes(Agent), number];
    }

    /// <summary>Documents before and behind it, so that its words are among others' in the segments.</summary>
    private async Task<SqliteDocumentStore> FillAsync()
    {
        var store = (SqliteDocumentStore)await _memory.OpenStoreAsync();
        for (int i = 0; i < 10; i++)
            await Whispers.InsertAsync(new Whisper { Name = $"a{i}", Text = "a lantern" }, Token);
        using (MemoryScope.Begin(new MemoryOrigin { Agent = Agent }))
        {
            await Whispers.InsertAsync(
                new Whisper
                {
                    Name = "x",
                    Text = $"first {Word}",
                    Tags = [Tag],
                    Sound = new float[] { Number, 1, 2, 3 },
                },
                Token);
            await Whispers.UpdateAsync(s_id, static whisper => whisper with { Mood = Word }, Token);
        }

        for (int i = 0; i < 10; i++)
            await Whispers.InsertAsync(new Whisper { Name = $"z{i}", Text = "a lantern" }, Token);
        await _memory.Get<IMemoryEmbeddings>().WhenEmbeddedAsync(Token);
        await store.CompactAsync(Token);
        return store;
    }

    private static bool Holds(SqliteDocumentStore store, byte[] wanted)
    {
        return ((string[])["", "-wal"]).Any(suffix => File.Exists(store.Path + suffix)
            && Read(store.Path + suffix).AsSpan().IndexOf(wanted) >= 0);

        static byte[] Read(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>Vectors whose first number is one that is in no other text's.</summary>
    private sealed class NumberEmbedder : IMemoryEmbedder
    {
        public string Model => "numbers";

        public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
            IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default) =>
            new([.. texts.Select(static text => (ReadOnlyMemory<float>)new float[]
            { text.Contains(Word, StringComparison.Ordinal) ? Number : 1, 1 })]);
    }
}
