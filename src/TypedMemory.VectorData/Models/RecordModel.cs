using System.Collections.Immutable;
using Microsoft.Extensions.VectorData.ProviderServices;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Models;

/// <summary>The properties of a collection's records, and the indexes that are kept over them.</summary>
internal sealed class RecordModel
{
    private readonly Dictionary<PropertyModel, MemoryMember> _members;

    public RecordModel(CollectionModel properties, string prefix)
    {
        Properties = properties;
        Prefix = prefix;
        Sorted = [.. properties.Properties.OrderBy(
            static property => property.StorageName, Utf8Names.Order)];
        _members = properties.Properties.ToDictionary(static property => property, Member);
        Merge = new RecordMerge(prefix, [.. Sorted.Select(static property => property.StorageName)]);
    }

    /// <summary>The properties.</summary>
    public CollectionModel Properties { get; }

    /// <summary>What the ids of the records start with.</summary>
    public string Prefix { get; }

    /// <summary>The properties that are stored, in the order of canonical JSON.</summary>
    public ImmutableArray<PropertyModel> Sorted { get; }

    /// <summary>How the documents are stamped and merged.</summary>
    public RecordMerge Merge { get; }

    /// <summary>How a property is found in a document, the key beside what is in its id.</summary>
    public MemoryMember this[PropertyModel property] => _members[property];

    /// <summary>The index of the vectors of a property.</summary>
    public MemoryIndex IndexOf(VectorPropertyModel property) => new([new(this[property])])
    { Vector = new MemoryVector(property.Dimensions, Distances.Of(property), IsDerived: false) };

    /// <summary>All indexes.</summary>
    public TypeIndexes Indexes()
    {
        var indexes = ImmutableArray.CreateBuilder<MemoryIndex>();
        foreach (DataPropertyModel property in Properties.DataProperties.Where(static property => property.IsIndexed))
            indexes.Add(new MemoryIndex([new(this[property])]));
        MemoryIndexMember[] texts =
        [
            .. Properties.DataProperties.Where(static property => property.IsFullTextIndexed)
                .Select(property => new MemoryIndexMember(this[property])),
        ];
        if (texts.Length > 0) indexes.Add(new MemoryIndex([.. texts]) { IsFullText = true });
        indexes.AddRange(Properties.VectorProperties.Select(IndexOf));
        return new TypeIndexes(Prefix, indexes.ToImmutable());
    }

    private static MemoryMember Member(PropertyModel property) => property is VectorPropertyModel
        ? new MemoryMember(property.StorageName, MemoryValueKind.None)
        : new MemoryMember(property.StorageName, RecordValues.KindOf(property.Type))
        { IsCollection = RecordValues.IsCollection(property.Type) };
}
