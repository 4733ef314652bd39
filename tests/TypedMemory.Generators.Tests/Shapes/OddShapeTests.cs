using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>Odd declarations that C# allows: each is written, read back, listed, queried and changed on a store.</summary>
public sealed class OddShapeTests
{
    /// <summary>Writes a value, reads it back in three ways, and changes it.</summary>
    private const string Trip = """
        internal static class Trip
        {
            public static async Task Of<T, TId>(IServiceProvider services, T value, Func<T, T> change)
                where T : notnull
                where TId : struct, IMemoryId<TId>
            {
                var type = (TypedMemory.Generated.MemoryType<T, TId>)services
                    .GetServices<TypedMemory.Generated.MemoryTypeRegistration>().Single(r => r.Type.ClrType == typeof(T)).Type;
                var repository = services.GetRequiredService<IMemoryRepository<T, TId>>();
                TId id = type.GetId(value);
                Check.Equal(id, TId.Parse(id.DocumentId, null));
                await repository.InsertAsync(value);
                Check.Equal(Text(type, value), Text(type, (await repository.GetEntryAsync(id))!.Value!));
                T changed = change(value);
                await repository.UpdateAsync(id, change);
                var listed = new List<string>();
                await foreach (var entry in repository.ListAsync()) listed.Add(Text(type, entry.Value!));
                Check.Equal(Text(type, changed), string.Join("|", listed));
                Check.Equal(true, await repository.DeleteAsync(id));
            }

            private static string Text<T, TId>(TypedMemory.Generated.MemoryType<T, TId> type, T value)
                where T : notnull
                where TId : struct, IMemoryId<TId>
            {
                var json = new System.Buffers.ArrayBufferWriter<byte>();
                type.Codec.Write(value, json);
                return System.Text.Encoding.UTF8.GetString(json.WrittenSpan);
            }
        }

        """;

    [Fact]
    public Task Names_that_are_keywords_not_Latin_or_very_long() => GeneratedProgram.RunAsync(Trip + $$"""
        [MemoryType("odd", Key = "{class}:{名前}")]
        public sealed record @record
        {
            public required string @class { get; init; }
            public required string 名前 { get; init; }
            public int @event { get; init; }
            public string? Ünïcödé { get; set; }
            public bool @await { get; init; }
            public long {{new string('L', 400)}} { get; init; }
            [Index] public double? @field { get; init; } = 2;
            public string @value { get; init; } = "v";
            public int @writer { get; init; }
            public int @reader { get; init; }
            public int found { get; init; }
            public int number { get; init; }
            public int now { get; init; }
        }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                await Trip.Of<@record, recordId>(
                    services,
                    new() { @class = "a:b", 名前 = "é%", @event = 1, Ünïcödé = "ü", {{new string('L', 400)}} = 5, found = 1, number = 2, now = 3 },
                    r => r with { @event = 2, @field = null, reader = 9 });
            }
        }
        """);

    [Fact]
    public Task Keys_of_nullable_free_enums_flags_and_bytes_and_primary_constructors_with_defaults() =>
        GeneratedProgram.RunAsync(Trip + """
            [Flags] public enum Rights : byte { None = 0, Read = 1, Write = 2, All = 255 }

            public enum Level : sbyte { Low = -128, High = 127 }

            [MemoryType("right", Key = "{Rights}:{Level}:{Day}:{Letter}")]
            public sealed record Right(
                Rights Rights, Level Level, DateOnly Day, char Letter, int Count = 7, string Text = "none",
                decimal Price = 1.50m, Level Other = Level.High, ImmutableArray<int?> Numbers = default);

            [MemoryType("struct", Key = "{A}")]
            public readonly record struct Small(string A, int? B = null, Level? C = Level.Low);

            [MemoryType("required")]
            public class Plain
            {
                [MemoryKey] public required string Id { get; init; }
                public required IReadOnlyList<List<int?>?> Nested { get; init; }
                public required Dictionary<string, IReadOnlyDictionary<Level, DateTime?>> Maps { get; init; }
                public List<string> Filled { get; } = [];
                public IDictionary<string, int> FilledMap { get; } = new Dictionary<string, int>();
                public static int Static { get; set; }
                public const int Constant = 3;
                public int Computed => Filled.Count;
                private int _hidden;
                public ref readonly int Hidden => ref _hidden;
                public int this[int index] => index;
                public event EventHandler? Changed { add { } remove { } }
            }

            public static class Program
            {
                public static async Task RunAsync(IServiceProvider services)
                {
                    await Trip.Of<Right, RightId>(
                        services, new(Rights.Read | Rights.Write, Level.Low, new(2026, 1, 2), ':', Numbers: [1, null]),
                        r => r with { Count = 8, Price = 0.10m });
                    await Trip.Of<Right, RightId>(
                        services, new((Rights)7, (Level)3, DateOnly.MaxValue, 'ß'), r => r with { Other = (Level)(-1) });
                    await Trip.Of<Small, SmallId>(services, new("a"), s => s with { B = 4, C = null });
                    var plain = new Plain { Id = "p", Nested = [[1, null], null, []], Maps = new() { ["x"] = new Dictionary<Level, DateTime?> { [Level.High] = null } } };
                    plain.Filled.Add("f");
                    plain.FilledMap.Add("k", 2);
                    await Trip.Of<Plain, PlainId>(services, plain, p => { var q = new Plain { Id = "p", Nested = p.Nested, Maps = p.Maps }; q.Filled.Add("g"); return q; });
                }
            }
            """);

    [Fact]
    public Task Nested_partial_and_generic_declarations_and_members_of_interfaces() => GeneratedProgram.RunAsync(Trip + """
        public interface IHasTitle
        {
            string Title { get; }
            string Shout => Title + "!";
            static virtual int Version => 1;
        }

        public interface IHasTags { IReadOnlyCollection<string> Tags { get; } }

        public abstract record Root<TKey, TValue>
            where TKey : notnull
            where TValue : struct
        {
            public TKey Key { get; init; } = default!;
            public TValue? Value { get; protected set; }
            public virtual string Name { get; init; } = "root";
            public abstract int Order { get; init; }
        }

        public abstract record Middle<T> : Root<string, T> where T : struct { public List<T> Items { get; init; } = []; }

        public static partial class Outer
        {
            public static partial class Inner
            {
                [MemoryType("leaf", Key = "{Key}")]
                public sealed partial record Leaf : Middle<Guid>, IHasTitle, IHasTags
                {
                    public string Title { get; init; } = "";
                    public override string Name { get; init; } = "leaf";
                    public override int Order { get; init; } = 3;
                    IReadOnlyCollection<string> IHasTags.Tags => [Title];
                    public Part? First { get; init; }

                    [MemoryObject]
                    public sealed partial record Part(string A, Part? Next = null);
                }
            }
        }

        public static partial class Outer
        {
            public static partial class Inner
            {
                public sealed partial record Leaf { public int Second { get; init; } }
            }
        }

        namespace One { [MemoryType("same-one")] public sealed record Same([property: MemoryKey] string Id, global::Two.Same? Other); }

        namespace Two { [MemoryObject] public sealed record Same(int Number); }

        namespace System.Inside { [MemoryType("same-three")] public sealed record Same([property: TypedMemory.MemoryKey] string Id, global::System.Collections.Generic.List<Action> Actions); [TypedMemory.MemoryObject] public sealed record Action(string Text); }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                await Trip.Of<Outer.Inner.Leaf, OuterInnerLeafId>(
                    services, new() { Key = "k", Items = [Guid.Empty], Title = "t", First = new("a", new("b")), Second = 2 },
                    l => l with { Name = "n", Order = 5, First = null });
                await Trip.Of<One.Same, One.SameId>(services, new("a", new(3)), s => s with { Other = null });
                await Trip.Of<System.Inside.Same, System.Inside.SameId>(services, new("a", [new("x")]), s => s with { Actions = [] });
            }
        }
        """);

    [Fact]
    public async Task Bases_and_objects_of_another_assembly()
    {
        const string models = """
            namespace Base;

            public abstract record Entity<TKey>
            {
                public required TKey Id { get; init; }
                public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;
                protected internal string Note { get; init; } = "base";
                [JsonInclude] public int Count { get; private protected init; } = 4;
            }

            [MemoryObject]
            public sealed record Place(string City, ImmutableSortedSet<string> Names);

            public enum Size : ulong { Small = 1, Huge = ulong.MaxValue }
            """;
        Compilation library = GeneratorHarness.Compile("Acme.Base", [], GeneratorHarness.Usings + models);
        GeneratorHarness.GenerateFrom(library, out Compilation built, isStrict: false);
        built = built.WithOptions(built.Options.WithSpecificDiagnosticOptions(
            built.Options.SpecificDiagnosticOptions.SetItem("CS1591", ReportDiagnostic.Suppress)));
        using var image = new MemoryStream();
        Assert.Empty(built.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        System.Runtime.Loader.AssemblyLoadContext.Default.LoadFromStream(image);
        image.Position = 0;
        const string usings = GeneratorHarness.Usings
            + "using System.Linq;\nusing System.Threading.Tasks;\nusing Microsoft.Extensions.DependencyInjection;\n";
        await GeneratedProgram.RunAsync(GeneratorHarness.Compile(
            "Acme.Odd", [MetadataReference.CreateFromStream(image)], usings + """
                [MemoryType("someone", Key = "{Id}")]
                public sealed record Person : Base.Entity<string>
                {
                    public Base.Place? Home { get; init; }
                    public Base.Size Size { get; init; }
                    public IReadOnlySet<Base.Size> Sizes { get; init; } = new HashSet<Base.Size>();
                }

                public static class Program
                {
                    public static async Task RunAsync(IServiceProvider services)
                    {
                        await Trip.Of<Person, PersonId>(
                            services, new() { Id = "p", Home = new("c", ["b", "a"]), Size = Base.Size.Huge, Sizes = new HashSet<Base.Size> { Base.Size.Small } },
                            p => p with { Home = null, Since = default });
                        var people = services.GetRequiredService<IPersonRepository>();
                        await people.InsertAsync(new() { Id = "q", Size = Base.Size.Huge });
                        Check.Equal(1L, await people.Query().Where(PersonFields.Size > Base.Size.Small).CountAsync());
                        Check.Equal(1L, await people.Query().Where(PersonFields.Since == DateTimeOffset.UnixEpoch).CountAsync());
                    }
                }
                """ + Trip, """
                internal static class Check
                {
                    public static void Equal(object? expected, object? actual)
                    {
                        if (!System.Object.Equals(expected, actual)) throw new System.InvalidOperationException($"Expected {expected ?? "null"}, got {actual ?? "null"}.");
                    }
                }
                """));
    }
}
