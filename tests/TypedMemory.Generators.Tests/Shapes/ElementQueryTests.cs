namespace TypedMemory.Generators.Tests;

/// <summary>Queries over the elements of collections of values, in the style of the fields.</summary>
public sealed class ElementQueryTests
{
    [Fact]
    public Task An_element_is_asked_as_a_member_of_its_type_is() => GeneratedProgram.RunAsync("""
        public enum Mood { Calm, Keen }

        [MemoryType("doc", Key = "{Name}")]
        public sealed record Doc
        {
            public required string Name { get; init; }
            public ImmutableHashSet<string> Tags { get; init; } = ["none"];
            public ImmutableArray<int> Numbers { get; init; } = [];
            public List<DateOnly?> Days { get; init; } = [];
            public List<Mood> Moods { get; init; } = [];
            public List<Guid> Guids { get; init; } = [];
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                Guid guid = Guid.NewGuid();
                await docs.InsertAsync(new Doc { Name = "a", Tags = ["red", "Green"], Numbers = [1, 5], Days = [null, new(2026, 1, 1)], Moods = [Mood.Keen], Guids = [guid] });
                await docs.InsertAsync(new Doc { Name = "b", Tags = ["blue"], Numbers = [2, 9], Days = [new(2020, 1, 1)] });
                await docs.InsertAsync(new Doc { Name = "c" });

                await Expect("a", DocFields.Tags.Any(t => t.StartsWith("re")));
                await Expect("a", DocFields.Tags.Any(t => t.EqualsIgnoreCase("green")));
                await Expect("a,b", DocFields.Tags.Any(t => t.Contains("l") | t == "red"));
                await Expect("c", DocFields.Tags.Any(t => t == "none"));
                await Expect("b", DocFields.Tags.All(t => t.StartsWith("bl")));
                await Expect("a", DocFields.Numbers.Any(n => n > 2 & n < 9));
                await Expect("b,c", DocFields.Numbers.All(n => n >= 2));
                await Expect("a,b", DocFields.Numbers.Any());
                await Expect("a", DocFields.Days.Any(d => d.IsNull));
                await Expect("b", DocFields.Days.Any(d => d < new DateOnly(2025, 1, 1)));
                await Expect("a", DocFields.Moods.Any(m => m == Mood.Keen));
                await Expect("a", DocFields.Guids.Any(g => g.In(guid, Guid.Empty)));
                await Expect("b", !DocFields.Tags.Any(t => t == "none") & DocFields.Numbers.Any(n => n.Between(9, 10)));

                async Task Expect(string names, MemoryFilter<Doc> filter)
                {
                    var found = new List<string>();
                    await foreach (var entry in docs.Query().Where(filter).AsAsyncEnumerable()) found.Add(entry.Value!.Name);
                    Check.Equal(names, string.Join(",", found.Order()));
                }
            }
        }
        """);
}
