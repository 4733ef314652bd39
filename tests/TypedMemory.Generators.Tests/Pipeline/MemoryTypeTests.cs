using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Generated;
using TypedMemory.Generators.Tests.Model;

namespace TypedMemory.Generators.Tests;

public sealed class MemoryTypeTests
{
    [Fact]
    public void The_merge_names_every_member_in_order_with_its_kind() => Assert.Equal(
        [
            ("agent", MergeKind.LastWriterWins), ("confidence", MergeKind.Max), ("hits", MergeKind.Counter),
            ("source", MergeKind.LastWriterWins), ("tags", MergeKind.Set), ("text", MergeKind.LastWriterWins),
            ("topic", MergeKind.LastWriterWins),
        ],
        FactMerge.Instance.Members.Select(m => (m.Name, m.Kind)));

    [Fact]
    public void The_type_is_put_together_of_its_parts()
    {
        MemoryType<Fact, FactId> type = FactMemoryType.Instance;
        Assert.Equal(("fact", 1, "fact:"), (type.Name, type.Version, type.Prefix));
        Assert.Same(FactMerge.Instance, type.Merge);
        Assert.Equal("x", type.Codec.Read("""{"agent":"a7","topic":"x"}"""u8).Topic);
        Assert.Equal(new FactId("a7", "x"), type.GetId(new Fact { Agent = "a7", Topic = "x" }));
    }

    [Fact]
    public void The_generated_types_of_the_assembly_are_registered()
    {
        var builder = new Builder(new ServiceCollection());
        builder.AddGeneratedTypes();
        Assert.Equal(
            ["custom", "everything", "fact"],
            builder.Services.Select(s => s.ImplementationInstance).OfType<MemoryTypeRegistration>()
                .Select(r => r.Type.Name).Order(StringComparer.Ordinal));
        Assert.Contains(builder.Services, s => s.ServiceType == typeof(IFactRepository));
    }

    [Fact]
    public void A_type_that_is_added_twice_is_registered_once()
    {
        var builder = new Builder(new ServiceCollection());
        builder.AddGeneratedTypes();
        int services = builder.Services.Count;
        builder.AddGeneratedTypes();
        Assert.Equal(services, builder.Services.Count);
    }

    [Fact]
    public void Two_types_with_one_name_are_refused_at_registration()
    {
        var builder = new Builder(new ServiceCollection());
        builder.AddGeneratedTypes();
        var other = new MemoryType<Everything, EverythingId>(
            "fact", 1, EverythingMerge.Instance, EverythingCodec.Instance, EverythingId.Of);
        builder.Services.Remove(builder.Services.Single(
            s => s.ImplementationInstance is MemoryTypeRegistration { Type.Name: "everything" }));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => builder.AddMemoryType<Everything, EverythingId, IEverythingRepository>(
                other, inner => new EverythingRepository(inner)));
        Assert.Equal(
            "The memory types \"TypedMemory.Generators.Tests.Model.Fact, TypedMemory.Generators.Tests\" and "
            + "\"TypedMemory.Generators.Tests.Model.Everything, TypedMemory.Generators.Tests\" both have the name \"fact\", "
            + "which begins the ids of their documents. Give one of them another name in [MemoryType].",
            error.Message);
    }

    [Fact]
    public void Filters_are_prefixes_that_end_with_the_separator()
    {
        Assert.Equal(["fact:"], FactFilter.All.Prefixes);
        Assert.Equal(["fact:a%3A7:"], FactFilter.ForAgent("a:7").Prefixes);
        Assert.False(FactFilter.ForAgent("a7").Matches("fact:a70:x"));
    }

    private sealed record Builder(IServiceCollection Services) : ITypedMemoryBuilder;
}
