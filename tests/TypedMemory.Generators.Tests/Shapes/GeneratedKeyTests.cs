namespace TypedMemory.Generators.Tests;

/// <summary>[MemoryKey(Generate = ...)]: keys that are made when a value is written.</summary>
public sealed class GeneratedKeyTests
{
    private const string Types = """
        [MemoryType("note")]
        public sealed record Note
        {
            [MemoryKey(Generate = KeyKind.Guid7)] public Guid Id { get; init; }
            public string Text { get; init; } = "";
        }

        [MemoryType("line", Key = "{Agent}:{Number}")]
        public sealed record Line
        {
            public required string Agent { get; init; }
            [MemoryKey(Generate = KeyKind.Ulid)] public string Number { get; init; } = "";
        }

        [MemoryType("pair")]
        public sealed record Pair([property: MemoryKey(Generate = KeyKind.Guid7)] string Name, int Value);

        public abstract record Entity<TKey>
        {
            [MemoryKey(Generate = KeyKind.Guid7)] public TKey? Key { get; init; }
        }

        [MemoryType("thing")]
        public sealed class Thing
        {
            [MemoryKey(Generate = KeyKind.Guid7)] public required Guid Handle { get; init; }
        }

        """;

    [Fact]
    public Task A_key_that_is_left_at_its_default_is_made_and_is_on_the_value_afterwards() => GeneratedProgram.RunAsync(
        Types + """
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var notes = services.GetRequiredService<INoteRepository>();
                var note = new Note { Text = "a" };
                await notes.InsertAsync(note);
                Check.Equal(7, note.Id.Version);
                Check.Equal("a", (await notes.GetAsync(NoteId.Of(note)))!.Text);
                await notes.UpsertAsync(note with { Text = "b" });
                Check.Equal(1L, await notes.CountAsync());

                var given = new Note { Id = Guid.Parse("7b5d0531-c1e9-4a27-94b7-1180d48946ca") };
                await notes.UpsertAsync(given);
                Check.Equal(Guid.Parse("7b5d0531-c1e9-4a27-94b7-1180d48946ca"), given.Id);

                var lines = services.GetRequiredService<ILineRepository>();
                Line first = new() { Agent = "a7" }, second = new() { Agent = "a7" };
                var outcomes = await lines.InsertManyAsync([first, second]);
                Check.Equal(26, first.Number.Length);
                Check.Equal(first.Number, outcomes[0].Id.Number);
                Check.Equal(false, first.Number == second.Number);
                Check.Equal(2L, await lines.CountForAgentAsync("a7"));

                var pairs = services.GetRequiredService<IPairRepository>();
                var pair = new Pair("", 3);
                await pairs.UpsertManyAsync([pair]);
                Check.Equal(36, pair.Name.Length);
                Check.Equal(3, (await pairs.GetAsync(pair.Name))!.Value);

                var things = services.GetRequiredService<IThingRepository>();
                var thing = new Thing { Handle = default };
                await services.GetRequiredService<IMemoryTransactions>().Begin()
                    .Insert(things, thing).Upsert(notes, new Note()).CommitAsync();
                Check.Equal(true, await things.ExistsAsync(thing.Handle));
                Check.Equal(3L, await notes.CountAsync());
            }
        }
        """);

    [Fact]
    public Task Keys_that_are_made_later_come_later() => GeneratedProgram.RunAsync(
        Types + """
        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
                string earlier = TypedMemory.Generated.GeneratedKeys.Ulid(time);
                string later = TypedMemory.Generated.GeneratedKeys.Ulid(time.AddMilliseconds(1));
                Check.Equal(true, string.CompareOrdinal(earlier, later) < 0);
                Check.Equal("01KDYAK348", earlier[..10]);
                Check.Equal(true, string.CompareOrdinal(
                    TypedMemory.Generated.GeneratedKeys.Guid7Text(time),
                    TypedMemory.Generated.GeneratedKeys.Guid7Text(time.AddMilliseconds(1))) < 0);
                await Task.CompletedTask;
            }
        }
        """);

    [Theory]
    [InlineData("[MemoryType(\"n\")] public readonly record struct N([property: MemoryKey(Generate = KeyKind.Guid7)] Guid Id);")]
    [InlineData("[MemoryType(\"n\", Key = \"{A}\")] public record N { public required string A { get; init; } [MemoryKey(Generate = KeyKind.Guid7)] public Guid Id { get; init; } }")]
    [InlineData("[MemoryType(\"n\")] public record N { [MemoryKey(Generate = KeyKind.Guid7)] public int Id { get; init; } }")]
    [InlineData("[MemoryType(\"n\", Key = \"{A}:{B}\")] public record N { [MemoryKey(Generate = KeyKind.Guid7)] public Guid A { get; init; } [MemoryKey(Generate = KeyKind.Guid7)] public Guid B { get; init; } }")]
    public async Task What_cannot_be_made_is_reported(string source) =>
        Assert.Equal(["TM0098"], await DeclarationHarness.ReportAsync(source));
}
