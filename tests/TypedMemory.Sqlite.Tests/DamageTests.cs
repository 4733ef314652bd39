using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Maintenance;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Files that something has altered: it is noticed, said as what it is, and never another exception.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _directory.File();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(
        "UPDATE docs SET body = CAST(replace(CAST(body AS TEXT), 'value', 'vaiue') AS BLOB) WHERE id = 'note:one'")]
    [InlineData("UPDATE docs SET body = CAST(replace(CAST(body AS TEXT), '}', ')') AS BLOB) WHERE id = 'note:one'")]
    [InlineData("UPDATE docs SET body = x'7B22FF223A317D' WHERE id = 'note:one'")]
    [InlineData(
        "UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), 'side', 'sidf') AS BLOB) WHERE id = 'note:two'")]
    [InlineData(
        "UPDATE docs SET body = CAST(replace(CAST(body AS TEXT), 'other', 'othes') AS BLOB) WHERE id = 'note:two'")]
    public async Task A_body_that_was_altered_is_reported_and_one_that_was_not_is_not(string sql)
    {
        await FillAsync();
        await using (SqliteDocumentStore whole = await OpenAsync())
            Assert.Empty(await whole.CheckIntegrityAsync(Token));
        Execute(sql);
        await using SqliteDocumentStore store = await OpenAsync();
        string problem = Assert.Single(await store.CheckIntegrityAsync(Token));
        Assert.Contains(
            sql.Contains("one", StringComparison.Ordinal)
            ? "\"note:one\"" : "\"note:two\"", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE docs SET body = x'7B7D' WHERE id = 'note:one'", "note:one")]
    [InlineData("UPDATE bodies SET body = x'7B7D' WHERE rowid = (SELECT min(rowid) FROM bodies)", "note:two")]
    public async Task A_damaged_body_is_replaced_by_the_right_one_and_by_no_other(string sql, string id)
    {
        await FillAsync();
        DocumentSnapshot before;
        await using (SqliteDocumentStore whole = await OpenAsync()) before = (await whole.GetSnapshotAsync(id, Token))!;
        Execute(sql);
        await using SqliteDocumentStore store = await OpenAsync();
        DocumentRevisions damaged = Assert.Single(await store.FindDamagedAsync(Token));
        DocumentRevision right = Assert.Single(before.Leaves, leaf => leaf.Revision == damaged.Revisions[0]);
        var wrong = new DocumentRevision { Id = id, Path = right.Path, Body = "{\"no\":1}"u8.ToArray() };
        Assert.False(await store.RepairAsync(wrong, Token));
        Assert.True(await store.RepairAsync(right, Token));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
        Assert.Equal(
            before.Leaves.Select(static leaf => Encoding.UTF8.GetString(leaf.Body.Span)), (
                await store.GetSnapshotAsync(id, Token))!
            .Leaves.Select(static leaf => Encoding.UTF8.GetString(leaf.Body.Span)));
    }

    [Fact]
    public async Task A_body_of_another_peers_revision_is_as_it_came()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        var foreign = new DocumentRevision
        {
            Id = "note:foreign",
            Path = new RevisionPath(RevisionId.Parse("1-00000000000000000000000000000abc")),
            Body = """{"from":"elsewhere","~":"1AAAAAAF.AAAAAAAAAA"}"""u8.ToArray(),
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = foreign.Id, Revisions = [foreign] }] }, Token);
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Damaged_rows_are_corrupt_and_never_another_exception(int seed)
    {
        var random = new Random(seed);
        string[] targets =
        [
            "docs.rev", "docs.path", "docs.atts", "docs.flags", "docs.body", "docs.seq", "docs.type", "bodies.rev",
            "bodies.atts",
            "bodies.body", "meta.value", "locals.body",
        ];
        await FillAsync();
        byte[] whole = await File.ReadAllBytesAsync(Path, Token);
        for (int i = 0; i < 60; i++)
        {
            await File.WriteAllBytesAsync(Path, whole, Token);
            foreach (string suffix in (string[])["-wal", "-shm"]) File.Delete(Path + suffix);
            string target = targets[random.Next(targets.Length)];
            string[] parts = target.Split('.');
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            object value =
                random.Next(4) switch { 0 => random.NextInt64(), 1 => Convert.ToHexString(bytes), _ => bytes };
            if (target.EndsWith("flags", StringComparison.Ordinal)) value = random.NextInt64(256);
            try
            {
                Execute($"UPDATE {parts[0]} SET {parts[1]} = $value", value);
            }
            catch (SqliteException)
            {
                continue;
            }

            try
            {
                await UseAsync();
            }
            catch (TypedMemoryException)
            {
                // Said as what it is.
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed}, {i}: {target} = {value}: {other}");
            }
        }
    }

    private async Task UseAsync()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await store.CheckIntegrityAsync(Token);
        foreach (string id in (string[])["note:one", "note:two", "note:three"])
        {
            await Try(async () => await store.GetAsync(id, Token));
            await Try(async () => await store.GetSnapshotAsync(id, Token));
            await Try(async () => await store.GetTreeAsync(id, Token));
            await Try(async () => await store.WriteAsync(
                new DocumentBatch { Writes = [Write(id, """{"more":1}""")] }, Token));
        }

        await Try(async () => await store.ReadChangesAsync(
            new StoreChangesQuery { IncludeBodies = true, AllLeaves = true, Limit = 100 }, Token));
        await Try(async () => await store.GetInfoAsync(Token));
        await Try(async () => await store.CompactAsync(Token));
        await Try(async () =>
        {
            await foreach (DocumentRevision document in store.ListAsync(new ListQuery { Limit = 100 }, Token))
                _ = document;
        });
    }

    private static async Task Try(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (TypedMemoryException)
        {
            // Said as what it is.
        }
    }

    [Theory]
    [InlineData("UPDATE chunks SET data = CAST('bytez' AS BLOB)", "are damaged")]
    [InlineData("UPDATE chunks SET data = CAST('byte' AS BLOB)", "are damaged")]
    [InlineData("DELETE FROM chunks", "are damaged")]
    [InlineData("UPDATE blobs SET length = 6", "are damaged")]
    [InlineData("DELETE FROM chunks; DELETE FROM blobs", "are missing")]
    [InlineData("UPDATE blobs SET sha256 = zeroblob(32)", "are missing")]
    public async Task Damaged_bytes_of_an_attachment_are_reported_with_its_document_and_mended_by_the_right_ones(
        string sql, string fault)
    {
        await FillAsync();
        Execute(sql);
        await using SqliteDocumentStore store = await OpenAsync();
        IReadOnlyList<string> problems = await store.CheckIntegrityAsync(Token);
        Assert.Contains(
            problems, problem => problem.Contains("\"note:three\"", StringComparison.Ordinal)
                && problem.Contains($"\"a.txt\" {fault}", StringComparison.Ordinal));
        DamagedAttachment damaged = Assert.Single(await store.FindDamagedAttachmentsAsync(Token));
        Assert.Equal(("note:three", "a.txt"), (damaged.Id, damaged.Attachment.Name));

        // What was read before it was mended was said to be damaged, or ended there; it was no other exception.
        string sha256 = (await store.GetAsync("note:three", Token))!.Attachments[0].Sha256!;
        if (await store.OpenAttachmentAsync(sha256, Token) is { } before)
        {
            await using (before)
            {
                Exception? failed = await Record.ExceptionAsync(() => before.CopyToAsync(new MemoryStream(), Token));
                Assert.True(failed is null or StoreException, $"{failed}");
            }
        }

        await using (IAttachmentStage stage = await store.StageAttachmentAsync(
            new MemoryStream("bytes"u8.ToArray()), Token))
        {
            Assert.Equal(sha256, stage.Sha256);
        }

        Assert.Empty(await store.FindDamagedAttachmentsAsync(Token));
        await using Stream content = (await store.OpenAttachmentAsync(sha256, Token))!;
        var read = new MemoryStream();
        await content.CopyToAsync(read, Token);
        Assert.Equal("bytes"u8, read.ToArray());
        await store.CompactAsync(Token);
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Theory]
    [InlineData("UPDATE docs SET seq = 0 WHERE id = 'note:one'", "below the first")]
    [InlineData("UPDATE docs SET seq = -5 WHERE id = 'note:one'", "below the first")]
    [InlineData("UPDATE docs SET seq = 9223372036854775807 WHERE id = 'note:one'", "beyond")]
    [InlineData("UPDATE docs SET seq = (SELECT seq FROM docs WHERE id = 'note:two') WHERE id = 'note:one'", "another")]
    public async Task A_sequence_by_which_feeds_pass_a_document_by_is_reported(string sql, string fault)
    {
        await FillAsync();
        Execute(sql);
        await using SqliteDocumentStore store = await OpenAsync();
        Assert.Contains(
            await store.CheckIntegrityAsync(Token),
            problem => problem.Contains("\"note:one\"", StringComparison.Ordinal)
                && problem.Contains(fault, StringComparison.Ordinal));
        var edit = new DocumentBatch { Writes = [Write("note:one", """{"more":1}""")] };
        if (fault == "beyond")
        {
            // None is given that would come out below the first.
            StoreException last = await Assert.ThrowsAsync<StoreException>(
                async () => await store.WriteAsync(edit, Token));
            Assert.Equal(StoreFailure.Corrupt, last.Failure);
            return;
        }

        await store.WriteAsync(edit, Token);
        await store.CompactAsync(Token);
        Assert.DoesNotContain(
            await store.CheckIntegrityAsync(Token),
            static problem => problem.Contains("\"note:one\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bytes_whose_blob_was_lost_are_not_in_the_way_of_new_ones()
    {
        await FillAsync();
        Execute("DELETE FROM blobs");
        await using SqliteDocumentStore store = await OpenAsync();
        Assert.NotEmpty(await store.CheckIntegrityAsync(Token));
        await using (IAttachmentStage stage = await store.StageAttachmentAsync(
            new MemoryStream("bytes"u8.ToArray()), Token))
        {
            Assert.Empty(await store.FindDamagedAttachmentsAsync(Token));
        }

        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task The_lease_of_a_store_that_lost_its_row_is_taken()
    {
        await FillAsync();
        Execute("DELETE FROM lease");
        await using SqliteDocumentStore store = await OpenAsync();
        ReplicationLease seen = await store.ReadLeaseAsync(Token);
        Assert.Equal("me", (await store.TryTakeLeaseAsync(seen, "me", Token))?.Owner);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 0")]
    [InlineData("DROP INDEX docs_feed")]
    [InlineData("DROP TABLE types")]
    public async Task A_store_whose_version_or_schema_was_lost_is_damaged_and_not_empty(string sql)
    {
        await FillAsync();
        Execute(sql);
        foreach (bool readOnly in (bool[])[true, false])
        {
            StoreException damaged = await Assert.ThrowsAsync<StoreException>(() => SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = Path, ReadOnly = readOnly }, Token));
            Assert.Equal(StoreFailure.Corrupt, damaged.Failure);
        }
    }

    [Fact]
    public async Task A_live_body_does_not_mend_a_row_that_says_deleted()
    {
        await FillAsync();
        DocumentRevision right;
        await using (SqliteDocumentStore whole = await OpenAsync()) right = (await whole.GetAsync("note:one", Token))!;
        Execute("UPDATE docs SET flags = flags | 1 WHERE id = 'note:one'");
        await using SqliteDocumentStore store = await OpenAsync();
        Assert.NotEmpty(await store.FindDamagedAsync(Token));
        Assert.False(await store.RepairAsync(right, Token));
    }

    [Fact]
    public async Task All_that_is_damaged_is_found_for_a_repair_and_the_first_hundred_told()
    {
        await using (SqliteDocumentStore whole = await OpenAsync())
        {
            await whole.WriteAsync(
                new DocumentBatch
                {
                    Writes = [.. Enumerable.Range(0, 150).Select(
                    static i => Write($"note:{i}", $$"""{"n":{{i}}}"""))]
                },
                Token);
        }

        Execute("UPDATE docs SET body = x'7B7D'");
        await using SqliteDocumentStore store = await OpenAsync();
        Assert.Equal(100, (await store.CheckIntegrityAsync(Token)).Count);
        Assert.Equal(150, (await store.FindDamagedAsync(Token)).Count);
    }

    private async Task FillAsync()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        DocumentWrite two = Write("note:two", """{"other":"one"}""");
        await store.WriteAsync(
            new DocumentBatch
            {
                Writes = [Write("note:one", """{"value":"text"}"""), two, Write("note:three", """{"a":1}""")],
                LocalDocuments = [new LocalDocument("x", """{"b":2}"""u8.ToArray())],
            },
            Token);
        await store.WriteAsync(
            new DocumentBatch
            { Writes = [Write("note:two", """{"side":"one"}"""), Write("note:two", """{"other":"two"}""")] }, Token);
        await using IAttachmentStage stage = await store.StageAttachmentAsync(
            new MemoryStream("bytes"u8.ToArray()), Token);
        DocumentRevision last = (await store.GetAsync("note:three", Token))!;
        ImmutableArray<DocumentAttachment> attachments =
            [new DocumentAttachment
                { Name = "a.txt", ContentType = "text/plain", Length = 5, RevPos = 2, Sha256 = stage.Sha256 }];
        RevisionId revision = RevisionHasher.Compute(last.Revision, false, """{"a":2}"""u8, attachments);
        var attached = new DocumentRevision
        {
            Id = last.Id,
            Path = last.Path.Append(revision),
            Body = """{"a":2}"""u8.ToArray(),
            Attachments = attachments,
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = last.Id, Revisions = [attached] }] }, Token);
    }

    private static DocumentWrite Write(string id, string body)
    {
        byte[] text = Encoding.UTF8.GetBytes(body);
        RevisionId revision = RevisionHasher.Compute(null, false, text, []);
        return new DocumentWrite
        { Id = id, Revisions = [new DocumentRevision { Id = id, Path = new RevisionPath(revision), Body = text }] };
    }

    private Task<SqliteDocumentStore> OpenAsync() =>
        SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path, BusyTimeout = TimeSpan.FromSeconds(5) }, Token);

    private void Execute(string sql, object? value = null)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (value is not null) command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }
}
