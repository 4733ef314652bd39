using Microsoft.Data.Sqlite;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests.Texts;

/// <summary>
/// What is found by its words, in which language and script, and that an old file's index is built anew.
/// </summary>
public sealed class TextIndexTests : IDisposable
{
    private static readonly MemoryMember Note = new("note", MemoryValueKind.Text), Title = new(
        "title", MemoryValueKind.Text);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TemporaryDirectory _directory = new();

    private SqliteStoreOptions Options => new() { Path = _directory.File() };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FullTextLanguage.English, "Fridays are frozen", "friday", "[Fridays] are frozen")]
    [InlineData(
        FullTextLanguage.English, "She was painting a sunrise", "painted sunrises", "She was [painting] a [sunrise]")]
    [InlineData(FullTextLanguage.English, "the café", "cafe", "the [café]")]
    [InlineData(FullTextLanguage.German, "In den Häusern wohnt keiner", "haus", "In den [Häusern] wohnt keiner")]
    [InlineData(FullTextLanguage.None, "Fridays are frozen", "FRIDAYS", "[Fridays] are frozen")]
    [InlineData(FullTextLanguage.English, "我有一只猫", "猫", "我有一只[猫]")]
    [InlineData(FullTextLanguage.English, "他在北京大学读书", "大学", "他在北京[大学]读书")]
    [InlineData(FullTextLanguage.English, "毎週金曜日は休みです", "金曜日", "毎週[金曜日]は休みです")]
    [InlineData(FullTextLanguage.English, "나는 학교에 간다", "학교", "나는 [학교]에 간다")]
    [InlineData(FullTextLanguage.English, "ship it 🚀 now", "🚀", "ship it [🚀] now")]
    [InlineData(FullTextLanguage.English, "call get_user_name here", "get_user_name", "call [get_user_name] here")]
    [InlineData(FullTextLanguage.English, "written in C#, not C", "c#", "written in [C#], not C")]
    [InlineData(FullTextLanguage.English, "runs on node.js only", "Node.JS", "runs on [node.js] only")]
    [InlineData(FullTextLanguage.English, "since v1.2 it works", "v1.2", "since [v1.2] it works")]
    public async Task A_word_is_found_as_its_language_writes_it(
        FullTextLanguage language, string text, string asked, string snippet)
    {
        await using SqliteDocumentStore store = await OpenAsync(Type(language));
        await PutAsync(store, 1, text);
        await PutAsync(store, 2, "nothing of the kind at all");
        QueryRow found = Assert.Single((await store.QueryAsync(Query(FullText.Words(asked)), 10, Token)).Rows);
        Assert.Equal(("fact:1", snippet), (found.Id, found.Snippet));
    }

    [Theory]
    [InlineData(FullTextLanguage.None, "Fridays are frozen", "friday")]
    [InlineData(FullTextLanguage.English, "written in C", "c#")]
    [InlineData(FullTextLanguage.English, "written in C#", "c")]
    [InlineData(FullTextLanguage.English, "since v1.3 it works", "v1.2")]
    [InlineData(FullTextLanguage.English, "北京大学", "京北")]
    public async Task What_is_another_word_is_not_found(FullTextLanguage language, string text, string asked)
    {
        await using SqliteDocumentStore store = await OpenAsync(Type(language));
        await PutAsync(store, 1, text);
        Assert.Equal(0, await store.CountAsync(Query(FullText.Words(asked)), Token));
    }

    [Theory]
    [InlineData("freezi")]
    [InlineData("freezing")]
    [InlineData("fre")]
    [InlineData("depl freezi")]
    public async Task The_beginning_of_a_word_is_found_though_the_index_has_stems(string start)
    {
        await using SqliteDocumentStore store = await OpenAsync(Type(FullTextLanguage.English));
        await PutAsync(store, 1, "Freezing the deploys");
        QueryRow found = Assert.Single((await store.QueryAsync(Query(FullText.Prefix(start)), 10, Token)).Rows);
        Assert.StartsWith("[Freezing] the", found.Snippet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_member_is_searched_in_its_own_language()
    {
        var type = new TypeIndexes(
            "fact:",
            [new([new(Title) { Language = FullTextLanguage.None }, new(Note) { Weight = 3 }]) { IsFullText = true }]);
        await using SqliteDocumentStore store = await OpenAsync(type);
        await PutBodyAsync(store, 1, """{"title":"Fridays","note":"days"}""");
        await PutBodyAsync(store, 2, """{"title":"days","note":"Fridays"}""");
        Assert.Equal(["fact:2"], await IdsAsync(store, FullText.Words("friday")));
        Assert.Equal(["fact:2", "fact:1"], await IdsAsync(store, FullText.Words("fridays")));
        Assert.Equal(
            ["fact:2"], await IdsAsync(store, FullText.Words("friday days - days") & FullText.Phrase("Fridays")));
        Assert.Equal(
            ["fact:1"], await IdsAsync(store, FullText.Words("Fridays").Without(FullText.Words("days friday"))));
        Assert.Equal(0, await store.CountAsync(Query(FullText.Words("friday"), Title), Token));
    }

    [Theory]
    [InlineData("frid* AND frozen", 1)]
    [InlineData("NEAR(frozen fridays, 2)", 1)]
    [InlineData("NEAR(\"deploys\" fridays, 1)", 0)]
    [InlineData("frozen + on + fridays", 1)]
    [InlineData("^deploying", 1)]
    [InlineData("c0 : (deploys OR nothing)", 1)]
    [InlineData("{c0 x0} : deploys NOT nothing", 1)]
    public async Task Raw_expressions_are_in_the_words_of_people(string expression, int count)
    {
        await using SqliteDocumentStore store = await OpenAsync(Type(FullTextLanguage.English));
        await PutAsync(store, 1, "Deploys are frozen on Fridays");
        Assert.Equal(count, await store.CountAsync(Query(FullText.Raw(expression)), Token));
    }

    [Fact]
    public async Task Another_language_builds_the_index_anew()
    {
        await using SqliteDocumentStore store = await OpenAsync(Type(FullTextLanguage.None));
        await PutAsync(store, 1, "Fridays");
        Assert.Equal(0, await store.CountAsync(Query(FullText.Words("friday")), Token));
        await store.EnsureIndexesAsync([Type(FullTextLanguage.English)], null, Token);
        Assert.Equal(1, await store.CountAsync(Query(FullText.Words("friday")), Token));
        Assert.Empty(await store.CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task The_index_of_a_file_of_version_2_is_built_anew_once_with_progress()
    {
        await using (SqliteDocumentStore store = await OpenAsync(Type(FullTextLanguage.English)))
        {
            for (int i = 0; i < 3; i++) await PutAsync(store, i, "Fridays are frozen");
        }

        Execute("""
            DROP TABLE text_1; DROP INDEX texts_thread; ALTER TABLE texts DROP COLUMN thread; ALTER TABLE texts DROP COLUMN place;
            UPDATE indexes SET definition = '{"v":1,"text":true,"members":[{"name":"note","kind":"Text"}]}';
            CREATE VIEW text_1_source AS SELECT t.row AS row, json_extract(CAST(d.body AS TEXT), '$.note') AS c0
                FROM texts t JOIN docs d ON d.id = t.id WHERE t.idx = 1;
            CREATE VIRTUAL TABLE text_1 USING fts5(
                c0, content = 'text_1_source', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2');
            INSERT INTO text_1(text_1) VALUES('rebuild');
            PRAGMA user_version = 2;
            """);
        var told = new Told();
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token))
        {
            // Written by a process that does not know the type, before the one that does.
            await PutAsync(store, 3, "another friday");
            await store.EnsureIndexesAsync([Type(FullTextLanguage.English)], told, Token);
            Assert.Equal(4, await store.CountAsync(Query(FullText.Words("friday")), Token));
            Assert.Empty(await store.CheckIntegrityAsync(Token));
        }

        Assert.Equal(4, told.Done[^1]);
        told.Done.Clear();
        await using SqliteDocumentStore again = await SqliteDocumentStore.OpenAsync(Options, Token);
        await again.EnsureIndexesAsync([Type(FullTextLanguage.English)], told, Token);
        Assert.Empty(told.Done);
    }

    [Theory]
    [InlineData("INSERT INTO text_1(rowid, c0) VALUES(77, 'stray')")]
    [InlineData("DELETE FROM text_1 WHERE rowid = 1")]
    [InlineData("DELETE FROM texts WHERE row = 1")]
    [InlineData(
        "DELETE FROM text_1 WHERE rowid = 1; INSERT INTO text_1(rowid, c0, x0) VALUES(1, 'are friday frozen', 'fridays')")]
    [InlineData("UPDATE texts SET thread = x'01', place = x'' WHERE row = 1")]
    public async Task A_check_finds_an_index_that_differs_from_the_documents(string harm)
    {
        await using (SqliteDocumentStore store = await OpenAsync(Type(FullTextLanguage.English)))
        {
            for (int i = 0; i < 3; i++) await PutAsync(store, i, "Fridays are frozen");
            for (int i = 0; i < 3; i++) await PutAsync(store, i, $"Fridays are frozen {i}");
            Assert.Empty(await store.CheckIntegrityAsync(Token));
        }

        Execute(harm);
        await using SqliteDocumentStore harmed = await SqliteDocumentStore.OpenAsync(Options, Token);
        Assert.NotEmpty(await harmed.CheckIntegrityAsync(Token));
    }

    private static TypeIndexes Type(FullTextLanguage language) =>
        new("fact:", [new([new(Note) { Language = language }]) { IsFullText = true }]);

    private static DocumentQuery Query(FullText text, MemoryMember? member = null) =>
        new() { Prefix = "fact:", Match = new FullTextMatch(text.Expression) { Member = member } };

    private static async Task<string[]> IdsAsync(SqliteDocumentStore store, FullText text) =>
        [.. (await store.QueryAsync(Query(text), 10, Token)).Rows.Select(static row => row.Id)];

    private static Task PutAsync(SqliteDocumentStore store, int number, string text) =>
        PutBodyAsync(store, number, $"{{\"note\":\"{text}\"}}");

    private static async Task PutBodyAsync(SqliteDocumentStore store, int number, string body)
    {
        DocumentSnapshot? now = await store.GetSnapshotAsync($"fact:{number}", Token);
        await store.PutAsync(TestKit.Contract.Documents.Child($"fact:{number}", now?.Winner, body));
    }

    private async Task<SqliteDocumentStore> OpenAsync(TypeIndexes type)
    {
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(Options, Token);
        await store.EnsureIndexesAsync([type], null, Token);
        return store;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File()};Pooling=False");
        connection.Open();
        using SqliteCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    private sealed class Told : IProgress<IndexProgress>
    {
        public List<long> Done { get; } = [];

        public void Report(IndexProgress value) => Done.Add(value.Done);
    }
}
