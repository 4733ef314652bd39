namespace TypedMemory.Generators.Tests;

public sealed class SnapshotTests
{
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public void A_declaration_is_generated_as_its_snapshot_and_compiles_without_a_warning(string name) =>
        Snapshot.Match(name, GeneratorHarness.Generate(Declarations.Get(name)));

    [Fact]
    public void Every_snapshot_belongs_to_a_declaration() => Assert.Equal(
        Declarations.All.Keys.Select(n => $"Snapshots/{n}.cs.txt").Order(StringComparer.Ordinal),
        typeof(SnapshotTests).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal));
}
