using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>The schema that the tool reads from an assembly is the one that the code fix writes.</summary>
public sealed class SchemaMetadataTests
{
    [Theory]
    [MemberData(nameof(Declarations.Names), MemberType = typeof(Declarations))]
    public void An_assembly_carries_the_entries_of_its_baseline(string name)
    {
        GeneratorHarness.GenerateFrom(GeneratorHarness.Compile(Declarations.Get(name)), out Compilation output);
        string expected = SchemaFile.Write(SchemaParser.ParseAll(output, TestContext.Current.CancellationToken));

        var carried = output.Assembly.GetAttributes()
            .Where(a => a.AttributeClass?.Name == nameof(AssemblyMetadataAttribute))
            .Select(a =>
                (Key: (string)a.ConstructorArguments[0].Value!, Entry: (string)a.ConstructorArguments[1].Value!))
            .ToList();

        SchemaFile file = SchemaFile.Parse(expected);
        Assert.Equal(Entries(file.Types), Carried("TypedMemory.MemoryType"));
        Assert.Equal(Entries(file.Objects), Carried("TypedMemory.MemoryObject"));

        static IEnumerable<string> Entries(Dictionary<string, SchemaType> types) =>
            types.Values.Select(t => t.ToJson()).Order(StringComparer.Ordinal);
        IEnumerable<string> Carried(string key) =>
            carried.Where(a => a.Key == key).Select(a => a.Entry).Order(StringComparer.Ordinal);
    }
}
