namespace TypedMemory.Generators.Tests.Shapes;

/// <summary>Members of generic bases are read from a store, whatever the base's type parameters are held to.</summary>
public sealed class GenericBaseTests
{
    [Theory]
    [InlineData(
        "public abstract record Entity<TKey> { public TKey? Owner { get; init; } }", "Entity<string>", "\"ann\"")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : notnull { public TKey? Owner { get; init; } }",
        "Entity<string>", "\"ann\"")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : struct { public TKey? Owner { get; init; } }",
        "Entity<Guid>", "Guid.Empty")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : struct { public TKey Owner { get; init; } }", "Entity<int>",
        "7")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : class, IComparable<TKey> { public TKey? Owner { get; init; } }", "Entity<string>", "\"ann\"")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : class? { public TKey? Owner { get; init; } }",
        "Entity<string?>", "\"ann\"")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : unmanaged, Enum { public TKey Owner { get; init; } }",
        "Entity<DayOfWeek>", "DayOfWeek.Friday")]
    [InlineData(
        "public abstract record Entity<TKey> where TKey : new() { public TKey Owner { get; init; } = new(); }",
        "Entity<int>", "3")]
    [InlineData(
        "public abstract record Entity<TKey, @class> where @class : IEquatable<TKey> { public TKey? Owner { get; init; } public @class? Other { get; init; } }", "Entity<string, string>", "\"ann\"")]
    [InlineData(
        "public abstract record Entity<TKey> : Inner<TKey, int>; public abstract record Inner<T, U> { public T? Owner { get; init; } public Dictionary<string, U> Map { get; init; } = []; }", "Entity<string>", "\"ann\"")]
    [InlineData(
        "public static class Outer<T> { public abstract record Entity<U> { public T? Owner { get; init; } public U? Other { get; init; } } }", "Outer<string>.Entity<int?>", "\"ann\"")]
    [InlineData(
        "public abstract class Entity<TSelf> where TSelf : Entity<TSelf> { public string Owner { get; init; } = \"\"; }", "Entity<Doc>", "\"ann\"")]
    public async Task A_member_of_a_generic_base_is_stored(string entity, string derivedFrom, string owner)
    {
        string kind = entity.Contains("abstract class", StringComparison.Ordinal) ? "class" : "record";
        await GeneratedProgram.RunAsync($$"""
            {{entity}}

            [MemoryType("doc", Key = "{Id}")]
            public sealed {{kind}} Doc : {{derivedFrom}}
            {
                public required string Id { get; init; }
            }

            public static class Program
            {
                public static async Task RunAsync(IServiceProvider services)
                {
                    var docs = services.GetRequiredService<IDocRepository>();
                    await docs.InsertAsync(new Doc { Id = "1", Owner = {{owner}} });
                    Check.Equal({{owner}}, (await docs.GetAsync("1"))!.Owner);
                }
            }
            """);
    }

    [Fact]
    public async Task A_member_of_a_generic_base_of_an_object_in_a_hierarchy_is_stored() => await GeneratedProgram.RunAsync("""
        public abstract record Tagged<T> : Shape where T : notnull { public List<T> Tags { get; init; } = []; }

        [MemoryObject, JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")]
        public abstract record Shape { public string? Name { get; init; } }

        public sealed record Circle(double Radius) : Tagged<string>;

        public sealed record Square(double Side) : Tagged<int>;

        [MemoryType("doc", Key = "{Id}")]
        public sealed record Doc(string Id) { public Shape? Shape { get; init; } }

        public static class Program
        {
            public static async Task RunAsync(IServiceProvider services)
            {
                var docs = services.GetRequiredService<IDocRepository>();
                await docs.InsertAsync(new Doc("1") { Shape = new Square(2) { Tags = [1, 2], Name = "a" } });
                await docs.InsertAsync(new Doc("2") { Shape = new Circle(2) { Tags = ["x"] } });
                Check.Equal(2, ((Square)(await docs.GetAsync("1"))!.Shape!).Tags[1]);
                Check.Equal("x", ((Circle)(await docs.GetAsync("2"))!.Shape!).Tags[0]);
            }
        }
        """);
}
