using System.Globalization;
using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Native;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests.Vectors;

/// <summary>The index of vectors of a store: what it finds, and that it stays equal to the documents.</summary>
public sealed class VectorStoreTests : IDisposable
{
    private const int Dimensions = 32;

    private static readonly MemoryIndex s_own = new([new(new("v", MemoryValueKind.None))])
    { Vector = new(Dimensions, VectorDistance.Cosine, IsDerived: false) };

    private static readonly MemoryIndex s_kind = new([new(new("kind", MemoryValueKind.Int64))]);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(VectorDistance.Cosine)]
    [InlineData(VectorDistance.DotProduct)]
    [InlineData(VectorDistance.Euclidean)]
    [InlineData(VectorDistance.Manhattan)]
    public async Task What_is_found_is_what_is_nearest_of_all(VectorDistance distance)
    {
        await using SqliteDocumentStore store = await OpenAsync();
        float[][] vectors = await FillAsync(store, 3000);
        var random = new Random(7);
        int found = 0, wanted = 0;
        for (int q = 0; q < 50; q++)
        {
            float[] asked = Next(random);
            var rows = await store.FindNearestAsync(Query(asked) with { Distance = distance });
            int[] expected = [.. vectors.Select((vector, i) => (Score: Score(distance, asked, vector), i))
                .OrderByDescending(static one => one.Score).Take(10).Select(static one => one.i)];
            found += rows.Count(row => expected.Contains(NumberOf(row)));
            wanted += 10;
            Assert.Equal(rows.OrderByDescending(static row => row.Rank), rows);
            Assert.All(rows, row => Assert.Equal(Score(distance, asked, vectors[NumberOf(row)]), row.Rank, 3));
        }

        Assert.True(found >= wanted * 0.99, $"{found} of {wanted}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_is_applied_first_with_and_without_an_index(bool indexed)
    {
        await using SqliteDocumentStore store = await OpenAsync(indexed);
        float[][] vectors = await FillAsync(store, 2000);
        float[] asked = Next(new Random(3));
        var kind = new MemoryPredicate.Compare(
            s_kind.Members[0].Member, MemoryComparison.Equal, MemoryValue.Of(5L));
        var rows = await store.FindNearestAsync(
            Query(asked) with { Documents = new DocumentQuery { Prefix = "doc:", Predicate = kind }, Limit = 20 });
        int[] expected = [.. vectors.Select((vector, i) => (Score: Score(VectorDistance.Cosine, asked, vector), i))
            .Where(static one => one.i % 100 == 5).OrderByDescending(static one => one.Score).Select(static one => one.i)];
        Assert.Equal(expected, rows.Select(NumberOf));
    }

    [Fact]
    public async Task What_changes_is_found_as_it_is_at_the_next_search()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        float[][] vectors = await FillAsync(store, 300);
        var random = new Random(11);
        for (int round = 0; round < 40; round++)
        {
            int i = random.Next(vectors.Length);
            float[] asked = Next(random);
            if (round % 4 == 3)
            {
                await DeleteAsync(store, i);
                Assert.DoesNotContain(await store.FindNearestAsync(Query(vectors[i]) with { Limit = 300 }), row => NumberOf(row) == i);
            }

            vectors[i] = asked;
            await PutAsync(store, i, asked);
            QueryRow nearest = (await store.FindNearestAsync(Query(asked)))[0];
            Assert.Equal((i, 1), (NumberOf(nearest), Math.Round(nearest.Rank, 5)));
        }

        Assert.Empty(await store.CheckIntegrityAsync());
    }

    [Fact]
    public async Task What_another_process_writes_is_found_too()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await FillAsync(store, 50);
        float[] asked = Next(new Random(5));
        Assert.Equal(10, (await store.FindNearestAsync(Query(asked))).Count);
        await using (SqliteDocumentStore other = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() }))
        {
            await PutAsync(other, 77, asked);
            await DeleteAsync(other, 3);
        }

        var rows = await store.FindNearestAsync(Query(asked) with { Limit = 100 });
        Assert.Equal(77, NumberOf(rows[0]));
        Assert.DoesNotContain(rows, static row => NumberOf(row) == 3);
    }

    [Fact]
    public async Task More_removals_than_are_written_down_are_noticed()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        float[][] vectors = await FillAsync(store, 20);
        await store.FindNearestAsync(Query(vectors[0]));
        using (var file = Connection.Open(_directory.File(), create: false, TimeSpan.FromSeconds(10)))
        {
            await DeleteAsync(store, 1);
            await DeleteAsync(store, 2);
            await DeleteAsync(store, 3);
            file.Execute("DELETE FROM vector_removed WHERE n < 3");
        }

        Assert.Equal(17, (await store.FindNearestAsync(Query(vectors[0]) with { Limit = 100 })).Count);
    }

    [Fact]
    public async Task The_check_finds_a_vector_that_is_not_that_of_its_document()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await FillAsync(store, 5);
        Assert.Empty(await store.CheckIntegrityAsync());
        using var file = Connection.Open(_directory.File(), create: false, TimeSpan.FromSeconds(10));
        file.Execute("UPDATE vector_data SET data = zeroblob(128) WHERE row = 2");
        Assert.Contains("another vector", Assert.Single(await store.CheckIntegrityAsync()), StringComparison.Ordinal);
        file.Execute("DELETE FROM vector_data WHERE row = 2");
        Assert.Contains("lacks the vector", Assert.Single(await store.CheckIntegrityAsync()), StringComparison.Ordinal);
        file.Execute("DELETE FROM vectors WHERE row = 2");
        Assert.NotEmpty(await store.CheckIntegrityAsync());
    }

    [Fact]
    public async Task A_vector_of_another_length_is_asked_for_in_vain_and_told_so()
    {
        await using SqliteDocumentStore store = await OpenAsync();
        await FillAsync(store, 1);
        var error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => store.FindNearestAsync(Query([1, 2, 3])).AsTask());
        Assert.Contains("3 numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("have 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_that_were_there_before_the_index_are_in_it()
    {
        await using (SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() }))
        {
            await FillAsync(store, 30);
        }

        await using SqliteDocumentStore again = await OpenAsync();
        Assert.Equal(30, (await again.FindNearestAsync(Query(Next(new Random(1))) with { Limit = 100 })).Count);
        Assert.Empty(await again.CheckIntegrityAsync());
    }

    private static double Score(VectorDistance distance, float[] left, float[] right)
    {
        double dot = left.Zip(right).Sum(static pair => (double)pair.First * pair.Second);
        return distance switch
        {
            VectorDistance.DotProduct => dot,
            VectorDistance.Euclidean =>
                -Math.Sqrt(left.Zip(right).Sum(static pair => Math.Pow(pair.First - pair.Second, 2))),
            VectorDistance.Manhattan => -left.Zip(right).Sum(static pair => Math.Abs(pair.First - pair.Second)),
            _ => dot / Math.Sqrt(left.Sum(static x => (double)x * x) * right.Sum(static x => (double)x * x)),
        };
    }

    private static float[] Next(Random random) =>
        [.. Enumerable.Range(0, Dimensions).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    private static VectorQuery Query(float[] vector) =>
        new() { Documents = new DocumentQuery { Prefix = "doc:" }, Index = s_own, Vector = vector };

    private static int NumberOf(QueryRow row) => int.Parse(row.Id.AsSpan(4), CultureInfo.InvariantCulture);

    private static string Body(int number, float[] vector) =>
        $$"""{"kind":{{number % 100}},"v":"{{Convert.ToBase64String(VectorBytes.Of(vector))}}"}""";

    private static async Task<float[][]> FillAsync(SqliteDocumentStore store, int count)
    {
        var random = new Random(1);
        float[][] vectors = [.. Enumerable.Range(0, count).Select(_ => Next(random))];
        await store.WriteAsync(new DocumentBatch
        {
            Writes =
            [
                .. vectors.Select(static (vector, i) => TestKit.Contract.Documents.Child(
                    string.Create(CultureInfo.InvariantCulture, $"doc:{i}"), null, Body(i, vector)))
                    .Select(static revision => new DocumentWrite { Id = revision.Id, Revisions = [revision] }),
            ],
        });
        return vectors;
    }

    private static async Task PutAsync(SqliteDocumentStore store, int number, float[] vector)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"doc:{number}");
        DocumentRevision? current = await store.GetAsync(id);
        DocumentRevision next = TestKit.Contract.Documents.Child(id, current, Body(number, vector));
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [next] }] });
    }

    private static async Task DeleteAsync(SqliteDocumentStore store, int number)
    {
        DocumentRevision current = (await store.GetAsync(string.Create(CultureInfo.InvariantCulture, $"doc:{number}")))!;
        await store.PurgeAsync([new DocumentRevisions(current.Id, [current.Revision])]);
    }

    private async Task<SqliteDocumentStore> OpenAsync(bool indexed = false)
    {
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new() { Path = _directory.File() });
        await store.EnsureIndexesAsync([new TypeIndexes("doc:", indexed ? [s_own, s_kind] : [s_own])]);
        return store;
    }
}
